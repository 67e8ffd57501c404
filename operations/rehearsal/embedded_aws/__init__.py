"""An AWS on this machine: moto's server, mended where an active-active system needs it."""

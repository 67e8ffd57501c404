"use strict";
// Preloaded into jsii's Node process. The index.js of the AWS bindings requires two thousand
// modules; here, in memory, each `exports.x = require("./x")` becomes a getter that requires on
// first use. A line that looks different is left as it is.
const Module = require("node:module");

const BARREL = /[\\/]provider-[\w-]+[\\/]lib[\\/]index\.js$/;
const EXPORT = /^exports\.(\w+) = ((?:__importStar\()?require\("\.\/[^"]+"\)\)?);$/gm;
const SOURCE_MAP = "\n//# sourceMappingURL=data:";

const compile = Module.prototype._compile;
Module.prototype._compile = function (source, filename, ...rest) {
  if (BARREL.test(filename)) {
    source = source.replace(
      EXPORT,
      (_, name, load) =>
        `Object.defineProperty(exports, "${name}", { enumerable: true, configurable: true, get() { return ${load}; } });`,
    );
    const map = source.lastIndexOf(SOURCE_MAP);
    if (map >= 0) source = source.slice(0, map);
  }
  return compile.call(this, source, filename, ...rest);
};

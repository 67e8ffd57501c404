"""`python -m operations.plan_review`: review Terraform plans before they are applied.

Its exit code is a verdict, so neither Ctrl-C nor a reader that leaves early (`| head -1`) may end
it with one of those codes.
"""

from operations.console.launch import launch

if __name__ == "__main__":
    launch("operations.plan_review.command:run", end_on_closed_pipe=True)

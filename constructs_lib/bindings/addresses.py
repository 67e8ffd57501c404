"""Readable Terraform addresses.

CDKTF appends a hash to the ids of resources inside constructs. Here an address is the path of the
construct ids, such as `aws_iam_role.eu_west_1_api_role`. The main resource of a construct has the
id "this", and its address is the construct's. People read addresses in plans for years, so they are
pinned by tests, and a rename needs a `moved` block.
"""

from constructs_lib.bindings import Construct, Node, tf
from constructs_lib.names import word

THIS = "this"


class ReadableStack(tf.TerraformStack):
    """A stack whose resources have readable addresses.

    Raises:
        RuntimeError: if two paths have the same address, which Terraform would merge silently.
            (jsii preserves the message of an error, but not its type.)
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        self._paths: dict[tuple[str, str], str] = {}
        super().__init__(scope, id_)

    def _allocate_logical_id(self, tf_element: "tf.TerraformElement | Node") -> str:
        path = tf_element.path if isinstance(tf_element, Node) else tf_element.node.path
        steps = path.split("/")[1:]
        if steps[-1] == THIS:
            steps.pop()
        name = word("_".join(steps))
        kind = getattr(tf_element, "terraform_resource_type", type(tf_element).__name__)
        other = self._paths.setdefault((kind, name), path)
        if other != path:
            message = f'"{path}" and "{other}" would both be {kind}.{name}; rename one of them'
            raise RuntimeError(message)
        return name

"""Readable Terraform addresses.

CDKTF appends a hash to the id of every resource inside a construct. Here an address is the path
of construct ids, such as `aws_iam_role.eu_west_1_api_role`; the only resource of its kind in a
construct is called "this", and its address is the construct's. Addresses are what people read in
plans for years: a rename needs a move.
"""

from constructs_lib.bindings import Construct, Node, tf
from constructs_lib.names import word

THIS = "this"


class ReadableStack(tf.TerraformStack):
    """A stack whose resources have readable addresses.

    Raises:
        RuntimeError: when two paths fold into one name, which Terraform would merge silently; jsii
            carries an error's words across, not its type.
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

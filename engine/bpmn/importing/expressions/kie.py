"""The functions that jBPM's designer offers for conditions: `KieFunctions.isTrue(approved)`."""

from __future__ import annotations

from decimal import Decimal

from engine.bpmn.importing.expressions.tree import Binary, Call, Literal, Node, Unsure

__all__ = ["kie_function"]


def kie_function(name: str, arguments: tuple[Node, ...]) -> Node:
    """What a call of one means; raises Unsure for the others."""
    match name, arguments:
        case "isTrue" | "isFalse", (of,):
            return Binary("=", of, Literal(name == "isTrue"))
        case "isNull", (of,):
            return Binary("=", of, Literal(None))
        case "equalsTo", (of, Literal(str()) as text):
            return Binary("=", of, text)
        case "contains", (of, Literal(str()) as text):
            return Call("contains", (of, text), is_boolean=True)
        case "startsWith" | "endsWith", (of, Literal(str()) as text):
            return Call(f"{name.removesuffix('With')} with".replace("start ", "starts ").replace("end ", "ends "),
                        (of, text), is_boolean=True)  # fmt: skip
        case (("greaterThan" | "greaterOrEqualThan" | "lessThan" | "lessOrEqualThan"), (of, Literal(str() as text))):
            sign = (">" if name.startswith("greater") else "<") + ("=" if "OrEqual" in name else "")
            return Binary(sign, of, _number(text))
        case "between", (of, Literal(str() as low), Literal(str() as high)):
            return Binary("and", Binary(">=", of, _number(low)), Binary("<=", of, _number(high)))
        case _:
            raise Unsure(f"KieFunctions.{name}")


def _number(text: str) -> Literal:
    try:
        return Literal(Decimal(text.strip()))
    except ArithmeticError as error:
        raise Unsure(f"'{text}' is no number") from error

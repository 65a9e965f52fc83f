# Pins: values of expressions and the derivatives by their names, with numbers for the names.
# Run: python3 -B test/oracles/expressions.py   (Python 3.11, torch 1.13)
# Writes expressions.json beside itself. The values and derivatives are those of torch's automatic
# differentiation in double precision; relu and max lie away from their kinks.
import torch

from write_json import write_json

FUNCTIONS = {
    "exp": torch.exp,
    "log": torch.log,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "max": lambda x, y: torch.maximum(torch.as_tensor(x, dtype=torch.float64), torch.as_tensor(y, dtype=torch.float64)),
}

CASES = [
    ("3*(a+b*c)", {"a": 5, "b": 3, "c": 2}),
    ("a-b-c", {"a": 1.5, "b": -2.25, "c": 0.125}),
    ("a/b/c", {"a": 1.5, "b": -2.25, "c": 0.125}),
    ("-a^2", {"a": 3}),
    ("2^-a^2", {"a": 0.5}),
    ("a^b^c", {"a": 1.3, "b": 0.7, "c": 1.9}),
    ("a^3-2*a^2+a", {"a": -1.7}),
    ("a^-1+a^0.5", {"a": 2.5}),
    ("a*a+a/a", {"a": -0.3}),
    ("(a*b+1)/(a*b-1)", {"a": 2, "b": 3}),
    ("exp(-a^2/2)", {"a": 1.1}),
    ("log(1+exp(a))", {"a": -3.5}),
    ("tanh(a*tanh(b))", {"a": 0.4, "b": -1.2}),
    ("relu(a)-relu(-a)*0.01", {"a": -2.5}),
    ("max(a*b,a+b)*max(2,a)", {"a": 3, "b": 4}),
    ("sigmoid(w1*x1+w2*x2+b)", {"w1": 0.5, "w2": -0.25, "x1": 2, "x2": 1, "b": 0.1}),
    # The loss of a single example of logistic regression.
    ("-(y*log(sigmoid(w1*x1+w2*x2+b))+(1-y)*log(1-sigmoid(w1*x1+w2*x2+b)))",
     {"w1": 0.5, "w2": -0.25, "x1": 2, "x2": 1, "b": 0.1, "y": 1}),
]


def case(expression, numbers):
    names = {name: torch.tensor(float(value), dtype=torch.float64, requires_grad=True)
             for name, value in numbers.items()}
    result = eval(expression.replace("^", "**"), dict(FUNCTIONS), names)
    result.backward()
    return {"expression": expression, "values": {name: float(value) for name, value in numbers.items()},
            "result": result.item(), "derivatives": {name: value.grad.item() for name, value in names.items()}}


write_json(__file__, {"cases": [case(*one) for one in CASES]})

"""Answers questions about a Gymnasium environment, one JSON object a line, in and out.

{"make": id, "options": {}}  ->  {"made": {gymnasium, observationSpace, actionSpace, ...}}
{"reset": seed or null}      ->  {"observation": ...}
{"step": action}             ->  {"observation": ..., "reward": ..., "terminated": ..., "truncated": ...}

A question that fails is answered {"error": message}. Each question has a number, "n", that its answer
repeats, so that a line too many is not taken for the next answer. It needs gymnasium and the standard library alone.
"""

import json
import math
import os
import sys

OLDEST = (0, 26)
NEWEST = 2


def main():
    # What the environment prints goes to standard error, and what it reads is nothing: standard input
    # and output are for questions and answers.
    questions = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    # `module:Id-v0` imports a module of the user's own from where they are, as `python -m` does.
    sys.path[0] = os.getcwd()
    bridge = Bridge()
    for line in questions:
        question = json.loads(line)
        try:
            answer = bridge.answer(question)
        except Refusal as refusal:
            answer = {"error": str(refusal)}
        except Exception as error:  # noqa: BLE001: whatever an environment throws is told
            answer = {"error": f"{type(error).__name__}: {one_line(error)}"}
        answer["n"] = question["n"]
        answers.write(json.dumps(answer, allow_nan=False) + "\n")
        answers.flush()
    bridge.close()


class Refusal(Exception):
    """What is told without the name of its type."""


class Bridge:
    def __init__(self):
        self.environment = None

    def answer(self, question):
        if "make" in question:
            return {"made": self.make(question["make"], question.get("options") or {})}
        if self.environment is None:
            raise Refusal("no environment has been made")
        if "reset" in question:
            seed = question["reset"]
            result = self.environment.reset(seed=seed)
            return {"observation": plain(pair(result, 2, "reset")[0])}
        action = element(self.environment.action_space, question["step"])
        result = pair(self.environment.step(action), 5, "step")
        observation, reward, terminated, truncated, _ = result
        return {
            "observation": plain(observation),
            "reward": number(reward),
            "terminated": bool(terminated),
            "truncated": bool(truncated),
        }

    def make(self, name, options):
        try:
            import gymnasium
        except ImportError as error:
            raise Refusal(f"python has no gymnasium ({one_line(error)}): pip install gymnasium")
        version = gymnasium.__version__
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if numbers < OLDEST or numbers[:1] >= (NEWEST,):
            raise Refusal(f"gymnasium {version} is not known: 0.26 up to, but without, {NEWEST}.0 are")
        self.environment = gymnasium.make(name, **options)
        spec = self.environment.spec
        return {
            "gymnasium": version,
            "observationSpace": space(self.environment.observation_space),
            "actionSpace": space(self.environment.action_space),
            "maxEpisodeSteps": limit(getattr(spec, "max_episode_steps", None)),
            "rewardThreshold": threshold(getattr(spec, "reward_threshold", None)),
        }

    def close(self):
        if self.environment is not None:
            self.environment.close()


def pair(result, length, what):
    if not isinstance(result, tuple) or len(result) != length:
        raise Refusal(f"{what} gave no {length} values, as Gymnasium's do since 0.26")
    return result


def limit(steps):
    """Steps after which an episode is cut off; None where it is not, for which Gymnasium also says -1."""
    return int(steps) if steps is not None and steps > 0 else None


def threshold(value):
    return number(value) if value is not None and math.isfinite(value) else None


def space(given):
    kind = type(given).__name__
    if kind == "Discrete":
        return {"type": kind, "n": int(given.n), "start": int(getattr(given, "start", 0))}
    if kind == "Box":
        return {
            "type": kind,
            "low": [number(value) for value in given.low.flatten().tolist()],
            "high": [number(value) for value in given.high.flatten().tolist()],
            "shape": list(given.shape),
            "dtype": str(given.dtype),
        }
    if kind == "MultiDiscrete":
        nvec = [int(value) for value in given.nvec.flatten().tolist()]
        start = getattr(given, "start", None)
        first = [0] * len(nvec) if start is None else [int(value) for value in start.flatten().tolist()]
        if any(first):
            parts = [{"type": "Discrete", "n": n, "start": at} for n, at in zip(nvec, first)]
            return {"type": "Tuple", "spaces": parts}
        return {"type": kind, "nvec": nvec}
    if kind == "MultiBinary":
        size = given.n if isinstance(given.n, int) else math.prod(given.n)
        return {"type": kind, "n": int(size)}
    if kind == "Tuple":
        return {"type": kind, "spaces": [space(part) for part in given.spaces]}
    if kind == "Dict":
        return {"type": kind, "spaces": {name: space(part) for name, part in given.spaces.items()}}
    raise Refusal(f"a space of type {kind} is not known: {one_line(given)}")


def element(given, value):
    """An action as the environment's space has it, made by the space's own means."""
    kind = type(given).__name__
    if kind == "Discrete":
        return int(value)
    if kind == "Tuple":
        return tuple(element(part, own) for part, own in zip(given.spaces, value))
    if kind == "Dict":
        return {name: element(part, value[name]) for name, part in given.spaces.items()}
    return given.from_jsonable([value])[0].astype(given.dtype).reshape(given.shape)


def plain(value):
    """An observation as JSON: arrays flat, numbers that JSON has not as text."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if hasattr(value, "flatten"):
        return [number(part) for part in value.flatten().tolist()] if value.ndim else number(value.item())
    if isinstance(value, list):
        return [plain(part) for part in value]
    return number(value)


def number(value):
    if value is None or isinstance(value, bool):
        return int(value) if isinstance(value, bool) else None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, int):
        return value
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def one_line(value):
    return " ".join(str(value).split())


if __name__ == "__main__":
    main()

"""Steps of a training that a kill does not undo: the same command goes on from the last state that was written."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

_T = TypeVar("_T")
_TOLD_OF = 100
"""Steps over whose losses the mean is told."""
_TOLD = 5
"""How many times progress is told between two states."""


def stepped(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    taken: Iterable[_T],
    loss_of_step: Callable[[_T], Tensor],
    folder: Path,
    *,
    steps: int,
    keep_every: int,
) -> Iterator[int]:
    """Takes each step that has not been taken, gradients clipped to a norm of 1; yields its number once it is taken and kept.

    Args:
        model: is trained.
        optimizer: of its weights.
        schedule: of the rates, a step each.
        taken: what each step learns from, from the first on; the same whenever it is run.
        loss_of_step: the loss of one.
        folder: where ``state.safetensors`` is written every ``keep_every`` steps and at the end.
        steps: how many there are.
        keep_every: see ``folder``.
    """
    state = folder / "state.safetensors"
    done = restored(state, model, optimizer) if state.exists() else 0
    for _ in range(done):
        schedule.step()
    model.train()
    started, losses = time.monotonic(), list[float]()
    for step, given in enumerate(taken, 1):
        if step <= done:
            continue
        loss = loss_of_step(given)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses = [*losses[1 - _TOLD_OF :], loss.item()]
        if step % max(1, keep_every // _TOLD) == 0:
            pace = (time.monotonic() - started) / (step - done)
            print(f"step {step}/{steps} loss {sum(losses) / len(losses):.3f}, {pace:.2f} s a step", file=sys.stderr, flush=True)
        if step % keep_every == 0 or step == steps:
            keep(state, model, optimizer, step)
        yield step


def keep(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    """Writes weights and the optimiser's moments, so that a killed run goes on."""
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    names: dict[Tensor, str] = {parameter: name for name, parameter in model.named_parameters()}
    for parameter, moments in optimizer.state.items():
        tensors |= {f"{kind}.{names[parameter]}": moments[kind] for kind in ("exp_avg", "exp_avg_sq")}
    unfinished = path.with_suffix(".part")
    save_file(tensors, unfinished, {"step": str(step)})
    unfinished.replace(path)


def restored(path: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """Reads what ``keep`` wrote; returns the step."""
    with safe_open(path, "pt") as file:
        step = int(file.metadata()["step"])
        model.load_state_dict({name: file.get_tensor(f"model.{name}") for name in model.state_dict()})
        for name, parameter in model.named_parameters():
            if f"exp_avg.{name}" in file.keys():  # noqa: SIM118 - no mapping
                moments = {kind: file.get_tensor(f"{kind}.{name}") for kind in ("exp_avg", "exp_avg_sq")}
                optimizer.state[parameter] = {"step": torch.tensor(float(step)), **moments}
    return step

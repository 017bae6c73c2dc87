"""Who gets the next worker, who is refused, and who has used up the time of processing."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.turns import Budget, Turns
from graph.errors import BudgetSpent, Overloaded


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


def turns(workers: int, share: int, most_waiting: int = 100) -> Turns[int]:
    made: Turns[int] = Turns(share, most_waiting)
    for number in range(workers):
        made.add(number)
    return made


def test_clients_take_turns_and_each_has_its_own_order() -> None:
    async def run() -> list[str]:
        queue, order = turns(1, 1), []

        async def use(client: str, name: str) -> None:
            worker = await queue.take(client)
            order.append(name)
            await asyncio.sleep(0)
            queue.give_back(client, worker)

        names = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"]
        await asyncio.gather(*(use(name[0], name) for name in names))
        return order

    assert asyncio.run(run()) == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]


def test_a_client_never_has_the_last_worker_when_it_has_another() -> None:
    async def run() -> None:
        queue = turns(3, 2)
        greedy = [asyncio.create_task(queue.take("greedy")) for _ in range(64)]
        await settle()
        assert sum(task.done() for task in greedy) == 2
        assert await queue.take("modest") == 0
        for task in greedy:
            task.cancel()

    asyncio.run(run())


def test_a_worker_that_is_removed_is_not_handed_out() -> None:
    async def run() -> None:
        queue = turns(2, 2)
        taken = await queue.take("one")
        assert not queue.remove(taken)
        assert queue.remove(1 - taken)
        assert not queue.remove(1 - taken)
        waiting = asyncio.create_task(queue.take("one"))
        await settle()
        assert not waiting.done()
        queue.give_back("one", taken)
        assert await waiting == taken

    asyncio.run(run())


def test_beyond_the_queue_the_client_with_the_most_is_refused() -> None:
    async def run() -> tuple[int, bool]:
        queue = turns(0, 1, most_waiting=10)
        greedy = [asyncio.create_task(queue.take("greedy")) for _ in range(10)]
        await settle()
        modest = asyncio.create_task(queue.take("modest"))
        await settle()
        refused = [task for task in greedy if task.done() and isinstance(task.exception(), Overloaded)]
        assert refused == greedy[-1:]
        queue.add(1)
        queue.give_back("greedy", await greedy[0])
        assert await modest == 1
        for task in greedy[1:-1]:
            task.cancel()
        return len(refused), modest.done()

    assert asyncio.run(run()) == (1, True)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()), max_size=40), st.integers(1, 3))
def test_no_worker_is_lost_or_given_twice_whoever_gives_up(asks: list[tuple[str, int, bool]], workers: int) -> None:
    async def run() -> None:
        queue = turns(workers, max(1, workers - 1), most_waiting=15)
        held: Counter[int] = Counter()

        async def use(client: str, ticks: int) -> None:
            worker = await queue.take(client)
            held[worker] += 1
            assert held[worker] == 1
            try:
                for _ in range(ticks):
                    await asyncio.sleep(0)
            finally:
                held[worker] -= 1
                queue.give_back(client, worker)

        tasks = []
        for client, ticks, gives_up in asks:
            tasks.append(asyncio.create_task(use(client, ticks)))
            await asyncio.sleep(0)
            if gives_up:
                tasks[len(tasks) // 2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(t.exception(), Overloaded | None) for t in tasks if not t.cancelled())
        assert sorted([await queue.take(f"client {number}") for number in range(workers)]) == list(range(workers))

    asyncio.run(run())


def test_a_budget_is_used_up_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr("api.turns.time.monotonic", lambda: now[0])
    budget = Budget(30)
    budget.charge("greedy", 29)
    budget.check("greedy")
    budget.charge("greedy", 5)
    with pytest.raises(BudgetSpent, match="30 s of processing per minute") as caught:
        budget.check("greedy")
    budget.check("modest")
    now[0] += caught.value.retry_after - 1
    budget.charge("greedy", 0)
    now[0] += 1
    budget.check("greedy")
    budget.charge("greedy", 1_000)
    now[0] += 10_000
    budget.check("greedy")


def test_no_budget_is_no_limit_and_clients_without_debt_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    free = Budget(0)
    free.charge("greedy", 1e9)
    free.check("greedy")
    now = [1_000.0]
    monkeypatch.setattr("api.turns.time.monotonic", lambda: now[0])
    monkeypatch.setattr("api.turns.REMEMBERED", 10)
    budget = Budget(60)
    for number in range(100):
        now[0] += 1
        budget.charge(f"client {number}", 2)
    assert len(budget.used) < 20

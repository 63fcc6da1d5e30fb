"""Pages of comparing over 10 years × 150 criteria with 34 territories beside: processor time.

    tracker demo                                   (into an empty database)
    python benchmarks/analysis.py sqlite:///demo-copy.sqlite3

Adds an index of its own to the database it is given: four versions of 150 criteria linked by
crosswalks, 2015 to 2024, 52,500 totals of 35 territories, parts, ranks, means, losses, targets and
links from tasks. Prints the milliseconds of processor time of each page in the web process (median
of nine, after the first), its size, and what the frames cost in time and memory.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from random import Random

from flask import Flask
from sqlalchemy import insert, select

from tracker.accounts.models import User
from tracker.accounts.rules import Lifetime, Way
from tracker.accounts.sessions import begin
from tracker.app import create_app
from tracker.db import session, transaction
from tracker.indices.models import (
    CITY,
    Criterion,
    Crosswalk,
    Framework,
    Index,
    LostPoint,
    NationalMean,
    Rank,
    Score,
)
from tracker.lib import clock
from tracker.lib.text import fold
from tracker.plans.models import Plan, Target, Task, TaskCriterion
from tracker.settings import read_settings

INDEX, YEARS, TERRITORIES = "BENCH", range(2015, 2025), 34
VERSIONS = ((2015, 2017), (2018, 2020), (2021, 2023), (2024, None))
PAGES = (
    "/so-sanh?cap=3",
    "/so-sanh/duoc-mat?het=1",
    "/so-sanh/muc-tieu",
    "/so-sanh/du-bao",
    "/so-sanh/xep-hang",
    "/so-sanh/nhieu-nam",
    "/so-sanh/kiem-tra",
    "/so-sanh/BENCH/3.2.1",
)
ROUNDS = 9


def codes() -> Iterator[tuple[str, str | None, str, Decimal]]:
    """Give 150 (code, parent, level, maximum): the total, 8 domains, 41 criteria, 100 parts."""
    yield "TOTAL", None, "total", Decimal(100)
    parts = [3 if number < 18 else 2 for number in range(41)]
    place = 0
    for domain in range(1, 9):
        count = 6 if domain == 1 else 5
        below = parts[place : place + count]
        place += count
        yield str(domain), "TOTAL", "domain", Decimal(sum(below))
        for number, leaves in enumerate(below, 1):
            yield f"{domain}.{number}", str(domain), "criterion", Decimal(leaves)
            for part in range(1, leaves + 1):
                yield f"{domain}.{number}.{part}", f"{domain}.{number}", "sub_criterion", Decimal(1)


def main() -> None:
    """Fill the database once, then measure every page and the frames."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="a copy of the demonstration: sqlite:///file")
    os.environ["DATABASE_URL"] = parser.parse_args().database
    app = create_app(read_settings(os.environ), serving=True)
    with app.app_context():
        if session.get(Index, INDEX) is None:
            with transaction():
                fill(Random(1))
        session.remove()
    measure(app)
    frames(app)
    print(f"process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def fill(random: Random) -> None:
    """Add the index with all its figures."""
    session.add(Index(code=INDEX, name="Chỉ số đo tốc độ", short_name="Đo tốc độ", unit="point"))
    session.flush()
    trees = [_tree(number, years) for number, years in enumerate(VERSIONS)]
    for older, newer in pairwise(trees):
        for code, node in newer.items():
            relation = "RESCALED" if random.random() < 0.05 else "SAME"
            session.add(Crosswalk(from_id=older[code].id, to_id=node.id, relation=relation))
    for year in YEARS:
        version = next(n for n, (_, last) in enumerate(VERSIONS) if last is None or year <= last)
        _year(year, trees[version], random)
    _promise(trees[-1], random)


def _tree(number: int, years: tuple[int, int | None]) -> dict[str, Criterion]:
    version = Framework(
        index_code=INDEX,
        version=f"V{years[0]}",
        first_year=years[0],
        last_year=years[1],
        rollup="sum",
        max_total=Decimal(100),
    )
    session.add(version)
    session.flush()
    tree: dict[str, Criterion] = {}
    for place, (code, parent, level, maximum) in enumerate(codes()):
        name = f"Tiêu chí đo {code} của bộ chỉ số thứ {number + 1}, tên dài như trong văn bản thật"
        tree[code] = Criterion(
            framework_id=version.id,
            code=code,
            parent=tree[parent] if parent else None,
            level=level,
            name=name,
            name_folded=fold(name),
            max_score=maximum,
            scoring="survey" if code.endswith(".3") else "appraisal",
            sort=place,
        )
        session.add(tree[code])
    session.flush()
    return tree


def _year(year: int, tree: dict[str, Criterion], random: Random) -> None:
    scores = [
        {
            "criterion_id": tree[code].id,
            "territory": f"Tỉnh đo {number:02}" if number else CITY,
            "year": year,
            "score": score,
            "max_score": tree[code].max_score,
            "source": "số liệu đo",
        }
        for number in range(TERRITORIES + 1)
        for code, score in _scores(tree, random).items()
    ]
    session.execute(insert(Score), scores)
    ids = [{"criterion_id": node.id, "year": year} for node in tree.values()]
    means = [one | {"percent": Decimal("88.5")} for one in ids]
    session.execute(insert(NationalMean), means)
    places = [one | {"rank": random.randint(1, 63), "rank_of": 63} for one in ids]
    session.execute(insert(Rank), places)
    told = {"level": "leaf", "lost": Decimal("0.1"), "reason": "nguyên nhân nêu trong báo cáo"}
    losses = [one | told | {"name": code} for one, code in zip(ids, tree, strict=True)]
    session.execute(insert(LostPoint), losses)


def _scores(tree: dict[str, Criterion], random: Random) -> dict[str, Decimal]:
    """Give scores of which every parent is the sum of its children."""
    found = dict.fromkeys(tree, Decimal(0))
    for code, node in tree.items():
        if node.level == "sub_criterion":
            score = Decimal(random.randint(70, 100)) / 100
            criterion, domain = code.rsplit(".", 1)[0], code.split(".")[0]
            for one in (code, criterion, domain, "TOTAL"):
                found[one] += score
    return found


def _promise(tree: dict[str, Criterion], random: Random) -> None:
    plan = session.scalars(select(Plan).where(Plan.year == 2024)).first()
    if plan is None:
        raise SystemExit("Cần bản trình diễn: chạy `tracker demo` trước.")
    for place, node in enumerate(tree.values()):
        target = Target(
            plan_id=plan.id,
            index_code=INDEX,
            criterion_id=node.id,
            code=node.code,
            name=node.name,
            max_score=node.max_score,
            baseline=node.max_score,
            target=node.max_score,
            leads=["Sở Nội vụ", "Sở Tư pháp"][: 1 + place % 2],
            sort=1000 + place,
        )
        session.add(target)
    leaves = [node for node in tree.values() if node.level == "sub_criterion"]
    for task_id in session.scalars(select(Task.id).where(Task.plan_id == plan.id)):
        for node in random.sample(leaves, 3):
            session.add(TaskCriterion(task_id=task_id, criterion_id=node.id, basis="sample"))


def measure(app: Flask) -> None:
    """Print the processor time of each page: the first call, and the median of the others."""
    client = app.test_client()
    with app.app_context():
        user = session.scalars(select(User).where(User.email.startswith("dieuphoi@"))).one()
        known = {"person_id": user.id, "epoch": user.session_epoch, "way": Way.PASSWORD}
        with transaction():
            token = begin(
                **known, address="", browser="", wall=clock.wall_now(), lifetime=Lifetime(10)
            )
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    for page in PAGES:
        address = page if INDEX in page else f"{page}{'&' if '?' in page else '?'}chi_so={INDEX}"
        times, size = [], 0
        for _ in range(ROUNDS + 1):
            started = time.process_time()
            answer = client.get(address)
            times.append((time.process_time() - started) * 1000)
            size = len(answer.data)
            if answer.status_code != 200:
                raise SystemExit(f"{address}: {answer.status_code}")
        print(
            f"{address:<44} first {times[0]:5.0f} ms, then {statistics.median(times[1:]):4.0f} ms,"
            f" worst {max(times[1:]):4.0f} ms, {size // 1024:4} kB; load {os.getloadavg()[0]:.1f}"
        )


def frames(app: Flask) -> None:
    """Print time and memory of the wide tables: all years, and all territories of a year."""
    from tracker.analysis.frames import side_by_side, territories_wide, years_table
    from tracker.analysis.history import history

    with app.app_context():
        known = history(INDEX)
        rows = session.execute(
            select(Score.territory, Criterion.code, Score.score * 100 / Score.max_score)
            .join(Criterion, Criterion.id == Score.criterion_id)
            .join(Framework, Framework.id == Criterion.framework_id)
            .where(Framework.index_code == INDEX, Score.year == 2024)
        ).all()
        values = [(territory, code, Decimal(share)) for territory, code, share in rows]
    _cost("history of 10 years", lambda: _again(app))
    _cost("frame of 150 criteria × 10 years", lambda: side_by_side(known))
    _cost("rows of the page of years", lambda: years_table(known))
    _cost("frame of 35 territories × 150 criteria", lambda: territories_wide(values))
    wide = territories_wide(values)
    print(f"frame held: {wide.memory_usage(deep=True).sum() // 1024} kB, shape {wide.shape}")


def _again(app: Flask) -> object:
    from tracker.analysis.history import history

    with app.app_context():
        return history(INDEX)


def _cost(name: str, run: Callable[[], object]) -> None:
    run()
    started = time.process_time()
    run()
    taken = (time.process_time() - started) * 1000
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{name}: {taken:.0f} ms, {peak // 1024} kB at most")


if __name__ == "__main__":
    main()

from tests.helpers import answer


def test_the_small_seed_loads_and_lists_on_both_engines(empty_db, small_seed, capsys):
    from gpudb.store.loader import load

    done = load(empty_db, small_seed.root)
    assert done.statements == 13
    again = load(empty_db, small_seed.root)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    rows = answer("list", "memory_gb>=80", "--sort", "-tdp_w", "--db", empty_db, capsys=capsys)
    assert [row["part"] for row in rows] == ["x1-big", "y2"]

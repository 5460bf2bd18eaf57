import pkgutil

import huiyan.kernel

GATHERING = {"apps", "models", "migrations"}


def test_the_kernel_stays_small():
    modules = {module.name for module in pkgutil.iter_modules(huiyan.kernel.__path__)} - GATHERING
    assert modules == {"audit", "clock", "errors", "files", "idempotency", "jobs", "locks", "money", "notices", "words"}

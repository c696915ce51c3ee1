-- question: How did the places to which 3A090 applies grow from October 2022 to November 2023?
-- about: `include` minus `exclude`; `headquarters` reaches firms elsewhere whose parent sits in such a place. Later versions have several
--   scopes, one per paragraph (`position`).
SELECT version, role, place, locator
FROM rule_scope_period
WHERE rule = 'us-eccn-3a090' AND version IN ('2022-10-21', '2023-01-17', '2023-11-17')
ORDER BY version, position, role DESC, place;

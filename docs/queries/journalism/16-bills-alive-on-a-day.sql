-- question: Which bills about these parts could still become law in the middle of 2026?
-- about: One row a state; a state holds until the next one. A bill that has not become law dies with its Congress, the 119th on
--   2027-01-03, whatever its last state is.
SELECT bill, number, title, state, valid_from AS since, precision, source
FROM bill_list
WHERE alive = 1 AND valid_from <= '2026-07-01' AND '2026-07-01' < valid_before AND withdrawn_before = '9999-12-31'
ORDER BY bill;

-- question: Which rule versions were in the text on 2025-12-01 but not enforced?
-- about: Two periods: the version counts from `valid_from` to `valid_before`, and is enforced from `enforced_from` to `enforced_before`
--   (an end that is not after the start: it was never enforced).
SELECT rule, version, title, valid_from, valid_before, enforced_from, enforced_before, citation
FROM rule_period
WHERE valid_from <= '2025-12-01' AND '2025-12-01' < valid_before
  AND NOT (enforced_from <= '2025-12-01' AND '2025-12-01' < enforced_before)
ORDER BY rule;

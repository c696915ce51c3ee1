-- question: What reached the United Arab Emirates on 2025-06-01, whatever the item?
-- about: Groups, rules, review policies, possible exceptions and letters. `state` tells what stands in a text and is not enforced.
SELECT kind, name, text, state, citation, record, valid_from, valid_before
FROM country_status
WHERE country = 'AE'
  AND valid_from <= '2025-06-01' AND '2025-06-01' < valid_before
ORDER BY kind, name, text, record, valid_from;

-- question: Which caveats about an end use or end user are in force on 2026-01-01?
-- about: A caveat stands beside a headline and never changes it.
SELECT code, caveat, valid_from, citation
FROM caveat_list
WHERE code LIKE '%end_use%'
  AND valid_from <= '2026-01-01' AND '2026-01-01' < valid_before
ORDER BY code, caveat;

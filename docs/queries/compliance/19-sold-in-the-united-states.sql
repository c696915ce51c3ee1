-- question: Which facts about the United States market are on record for the policy of 2026-01-15?
-- about: The case-by-case policy asks whether the item was commercially sold in the United States on that day.
SELECT market, fact, day, value, parts, evidence
FROM market_list
WHERE day = '2026-01-15'
ORDER BY market, fact;

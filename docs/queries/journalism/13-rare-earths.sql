-- question: Did China's controls on rare earths answer the H20 measure?
-- about: The order of days is the point: the controls of 2025-04-04 came before the letter of 2025-04-09. The claim
--   that has it the other way round is in the list with its state.
SELECT valid_from AS on_day, title, authority AS who, '' AS state, citation
FROM trade_period
WHERE kind = 'rare_earths' AND withdrawn_before = '9999-12-31'
UNION ALL
SELECT valid_from, title, authority, '', citation
FROM letter_list
WHERE letter = 'nvidia-2025-04-09-h20'
UNION ALL
SELECT day, claim_text, claimant, state, source
FROM claim_list
WHERE topic = 'rare-earths-2025' AND claim_text LIKE '%H20 measure%'
ORDER BY 1, 2;

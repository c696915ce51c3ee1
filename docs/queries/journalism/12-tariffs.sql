-- question: How did the tariffs between the United States and China move, step by step?
-- about: Rates are those that the record names, not sums over all duties; `rate_scope` says on what. A later line may replace
--   an earlier one.
SELECT valid_from, authority, rate_percent, rate_scope, title
FROM trade_period
WHERE kind = 'tariff' AND withdrawn_before = '9999-12-31'
ORDER BY valid_from, event;

"""The rules of dues (党费): rates by date, months owed, payments, arrears; money in whole fen.

| 中文 | code |
|---|---|
| 党费、党费日 | dues, dues_day |
| 核定、计算基数 | assessment, base |
| 应交、实交、欠交 | due, paid, balance |
| 补交、预交 | back payment, prepayment |
| 减交、免交 | reduced, exempt |
| 自愿多交、大额党费 | voluntary, large |
| 党费交至 | paid through |
| 冲正、退款 | reversal, refund |

A month is a number, `year * 12 + month - 1`, so that months can be counted; see `months`.
"""

"""The rules of points (党员积分): schemes, entries, cards, and totals; all in whole hundredths.

| 中文 | code |
|---|---|
| 党员积分 | points |
| 基础积分、民主测评积分、加分 | part |
| 十个方面 | dimension |
| 积分卡 | card |
| 计分事项 | event |
| 积分记录、申报、审核 | entry, proposal, approval |
| 民主测评 | evaluation |
| 格次 | band |
| 否决项 | veto |

A month is a number as in `domain.dues.months`. A total is exact until it is rounded, once.
"""

"""The analysis of a year's results (báo cáo phân tích kết quả Chỉ số CCHC), domain report §4.4."""

"""Reports as they were closed: values, sentences and files that nothing later touches."""

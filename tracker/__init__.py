"""The tracker that follows a city's plan to raise its indices (PAR INDEX, SIPAS, PAPI)."""

"""Works and programmes (工程与治理): progress against goals, dams, treatment of whole units, green within reach."""

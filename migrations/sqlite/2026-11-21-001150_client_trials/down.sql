DROP TABLE client_trials;

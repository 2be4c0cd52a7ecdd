CREATE TABLE `ruleset_plans` (
	`organisation_id` text NOT NULL,
	`ruleset_digest` text NOT NULL,
	`plan_version` integer NOT NULL,
	`plan` text NOT NULL,
	`master_key_id` text NOT NULL,
	`authentication_code` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `ruleset_digest`, `plan_version`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`,`ruleset_digest`) REFERENCES `rulesets`(`organisation_id`,`digest`) ON UPDATE no action ON DELETE no action
);

CREATE TABLE `__new_check_findings` (
	`organisation_id` text NOT NULL,
	`requirement_code` text NOT NULL,
	`check_id` text NOT NULL,
	`status` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `check_id`, `requirement_code`, `status`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_check_findings`("organisation_id", "requirement_code", "check_id", "status") SELECT "organisation_id", "requirement_code", "check_id", "status" FROM `check_findings`;--> statement-breakpoint
DROP TABLE `check_findings`;--> statement-breakpoint
ALTER TABLE `__new_check_findings` RENAME TO `check_findings`;

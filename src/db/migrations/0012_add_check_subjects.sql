CREATE TABLE `check_subjects` (
	`organisation_id` text NOT NULL,
	`subject_hash` text NOT NULL,
	`check_id` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `check_id`, `subject_hash`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `check_subjects_by_subject` ON `check_subjects` (`organisation_id`,`subject_hash`);
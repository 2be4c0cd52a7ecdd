CREATE TABLE `finding_answers` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`check_id` text NOT NULL,
	`requirement_code` text NOT NULL,
	`answer` text NOT NULL,
	`reason_code` text,
	`comment` text,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`happened_at` text NOT NULL,
	`recorded_at` text NOT NULL,
	`recorded_by` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `finding_answers_by_key` ON `finding_answers` (`organisation_id`,`key`);--> statement-breakpoint
CREATE INDEX `finding_answers_of_check` ON `finding_answers` (`organisation_id`,`check_id`);--> statement-breakpoint
CREATE INDEX `finding_answers_in_order` ON `finding_answers` (`organisation_id`,`id`) WHERE comment IS NOT NULL;
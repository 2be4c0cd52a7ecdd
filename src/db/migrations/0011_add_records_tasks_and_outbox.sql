CREATE TABLE `__new_idempotency_keys` (
	`organisation_id` text NOT NULL,
	`operation` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`record_id` text NOT NULL,
	`created_at` text NOT NULL,
	`code` text,
	PRIMARY KEY(`organisation_id`, `operation`, `key`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_idempotency_keys`("organisation_id", "operation", "key", "fingerprint", "record_id", "created_at", "code") SELECT "organisation_id", "operation", "key", "fingerprint", "check_id", "created_at", "code" FROM `idempotency_keys`;--> statement-breakpoint
DROP TABLE `idempotency_keys`;--> statement-breakpoint
ALTER TABLE `__new_idempotency_keys` RENAME TO `idempotency_keys`;--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`topic` text NOT NULL,
	`dedupe_key` text NOT NULL,
	`record_id` text NOT NULL,
	`payload` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_once` ON `outbox` (`organisation_id`,`topic`,`dedupe_key`);--> statement-breakpoint
CREATE INDEX `outbox_in_order` ON `outbox` (`organisation_id`,`id`);--> statement-breakpoint
CREATE TABLE `record_events` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`record_id` text NOT NULL,
	`version` integer NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`step` text,
	`acting_role` text,
	`happened_at` text NOT NULL,
	`recorded_at` text NOT NULL,
	`recorded_by` text NOT NULL,
	`recorded_by_principal` text NOT NULL,
	`ruleset_digest` text NOT NULL,
	`check_id` text,
	`content` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`record_id`) REFERENCES `records`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `record_events_of_record` ON `record_events` (`organisation_id`,`record_id`,`version`);--> statement-breakpoint
CREATE UNIQUE INDEX `record_events_in_order` ON `record_events` (`organisation_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `record_events_by_time` ON `record_events` (`organisation_id`,`kind`,`happened_at`);--> statement-breakpoint
CREATE TABLE `record_reads` (
	`organisation_id` text NOT NULL,
	`record_id` text NOT NULL,
	`access_id` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `record_id`, `access_id`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `records` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`kind` text NOT NULL,
	`code` text NOT NULL,
	`ruleset_digest` text NOT NULL,
	`subject_ref` text,
	`subject_hash` text,
	`state` text NOT NULL,
	`version` integer NOT NULL,
	`started_at` text NOT NULL,
	`changed_at` text NOT NULL,
	`parent_id` text,
	`parent_step` text,
	`marked_digest` text NOT NULL,
	`remark_at` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`,`ruleset_digest`) REFERENCES `rulesets`(`organisation_id`,`digest`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `records_by_code` ON `records` (`organisation_id`,`kind`,`code`,`id`);--> statement-breakpoint
CREATE INDEX `records_by_state` ON `records` (`organisation_id`,`kind`,`state`,`id`);--> statement-breakpoint
CREATE INDEX `records_of_subject` ON `records` (`organisation_id`,`subject_hash`,`kind`,`code`);--> statement-breakpoint
CREATE INDEX `records_by_ruleset` ON `records` (`organisation_id`,`ruleset_digest`,`state`);--> statement-breakpoint
CREATE INDEX `records_by_mark` ON `records` (`organisation_id`,`kind`,`marked_digest`);--> statement-breakpoint
CREATE INDEX `records_to_mark` ON `records` (`organisation_id`,`remark_at`) WHERE remark_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `records_by_parent` ON `records` (`organisation_id`,`parent_id`) WHERE parent_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `task_marks` (
	`organisation_id` text NOT NULL,
	`record_id` text NOT NULL,
	`code` text NOT NULL,
	`kind` text NOT NULL,
	`group_key` text NOT NULL,
	`position` text NOT NULL,
	`due_at` text NOT NULL,
	`shown_from` text NOT NULL,
	`subject_hash` text,
	`roles` text NOT NULL,
	`announced_at` text,
	PRIMARY KEY(`organisation_id`, `record_id`, `code`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `task_marks_by_due` ON `task_marks` (`organisation_id`,`due_at`,`record_id`,`code`);--> statement-breakpoint
CREATE INDEX `task_marks_by_group` ON `task_marks` (`organisation_id`,`code`,`group_key`,`position`);--> statement-breakpoint
CREATE INDEX `task_marks_to_announce` ON `task_marks` (`organisation_id`,`shown_from`) WHERE announced_at IS NULL;--> statement-breakpoint
CREATE INDEX `idempotency_keys_to_hide` ON `idempotency_keys` (`organisation_id`) WHERE code IS NULL;--> statement-breakpoint
CREATE INDEX `idempotency_keys_of_record` ON `idempotency_keys` (`record_id`);--> statement-breakpoint
ALTER TABLE `api_keys` ADD `roles` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `checks` ADD `sources` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `organisations` ADD `time_zone` text DEFAULT 'UTC' NOT NULL;
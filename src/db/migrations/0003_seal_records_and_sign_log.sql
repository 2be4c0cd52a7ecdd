-- Before 0.1.0 checks were kept as plain text. Such records are neither sealed nor thrown away here: the migration stops.
CREATE TABLE `__no_records` (`records` integer CONSTRAINT `no_plain_text_records_from_before_0_1_0` CHECK(records = 0));--> statement-breakpoint
INSERT INTO `__no_records` SELECT count(*) FROM `checks`;--> statement-breakpoint
DROP TABLE `__no_records`;--> statement-breakpoint
CREATE TABLE `data_keys` (
	`record_id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`subject_hash` text,
	`wrapped_key` text,
	`organisation_key_id` text NOT NULL,
	`erasure_id` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_key_id`) REFERENCES `organisation_keys`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`erasure_id`) REFERENCES `subject_erasures`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "data_keys_destroyed_by_erasure" CHECK((wrapped_key IS NULL) = (erasure_id IS NOT NULL))
);
--> statement-breakpoint
CREATE INDEX `data_keys_by_subject` ON `data_keys` (`organisation_id`,`subject_hash`);--> statement-breakpoint
CREATE INDEX `data_keys_by_wrapping` ON `data_keys` (`organisation_key_id`);--> statement-breakpoint
CREATE TABLE `log_heads` (
	`organisation_id` text NOT NULL,
	`size` integer NOT NULL,
	`root_hash` text NOT NULL,
	`frontier` text NOT NULL,
	`signed_at` text NOT NULL,
	`signature` text NOT NULL,
	`key_id` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `size`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`key_id`) REFERENCES `organisation_keys`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `log_nodes` (
	`organisation_id` text NOT NULL,
	`level` integer NOT NULL,
	`position` integer NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `level`, `position`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `organisation_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`purpose` text NOT NULL,
	`wrapped_key` text NOT NULL,
	`master_key_id` text NOT NULL,
	`public_key` text,
	`created_at` text NOT NULL,
	`retired_at` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organisation_keys_in_use` ON `organisation_keys` (`organisation_id`,`purpose`) WHERE retired_at IS NULL;--> statement-breakpoint
CREATE TABLE `subject_erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`subject_hash` text NOT NULL,
	`reason` text NOT NULL,
	`record_ids` text NOT NULL,
	`erased_at` text NOT NULL,
	`erased_by` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `subject_erasures_by_subject` ON `subject_erasures` (`organisation_id`,`subject_hash`);--> statement-breakpoint
DROP INDEX `checks_by_subject`;--> statement-breakpoint
DROP TABLE `log_leaves`;--> statement-breakpoint
CREATE TABLE `log_leaves` (
	`organisation_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`kind` text NOT NULL,
	`record_id` text NOT NULL,
	`leaf_hash` text NOT NULL,
	`recorded_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `sequence`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_leaves_record_id_unique` ON `log_leaves` (`record_id`);

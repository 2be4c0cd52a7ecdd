CREATE TABLE `activations` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`ruleset_digest` text NOT NULL,
	`stage` text NOT NULL,
	`activated_at` text NOT NULL,
	`activated_by` text NOT NULL,
	`note` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`,`ruleset_digest`) REFERENCES `rulesets`(`organisation_id`,`digest`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `activations_in_order` ON `activations` (`organisation_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `activations_by_stage` ON `activations` (`organisation_id`,`stage`,`sequence`);--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text,
	`revoked_at` text,
	`last_used_at` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_prefix_unique` ON `api_keys` (`prefix`);--> statement-breakpoint
CREATE INDEX `api_keys_by_organisation` ON `api_keys` (`organisation_id`);--> statement-breakpoint
CREATE TABLE `check_findings` (
	`organisation_id` text NOT NULL,
	`requirement_code` text NOT NULL,
	`check_id` text NOT NULL,
	`status` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `requirement_code`, `check_id`, `status`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `checks` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`subject_ref` text,
	`verdict` text NOT NULL,
	`facts` text NOT NULL,
	`attestations` text NOT NULL,
	`as_of` text NOT NULL,
	`locale` text NOT NULL,
	`ruleset_digest` text NOT NULL,
	`result_digest` text NOT NULL,
	`recorded_at` text NOT NULL,
	`recorded_by` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`,`ruleset_digest`) REFERENCES `rulesets`(`organisation_id`,`digest`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `checks_in_order` ON `checks` (`organisation_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `checks_by_verdict` ON `checks` (`organisation_id`,`verdict`,`sequence`);--> statement-breakpoint
CREATE INDEX `checks_by_subject` ON `checks` (`organisation_id`,`subject_ref`,`sequence`);--> statement-breakpoint
CREATE INDEX `checks_by_time` ON `checks` (`organisation_id`,`recorded_at`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`organisation_id` text NOT NULL,
	`operation` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`check_id` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `operation`, `key`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `log_leaves` (
	`organisation_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`check_id` text NOT NULL,
	`leaf_hash` text NOT NULL,
	`recorded_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `sequence`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_leaves_check_id_unique` ON `log_leaves` (`check_id`);--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`default_locale` text NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `organisations_slug_unique` ON `organisations` (`slug`);--> statement-breakpoint
CREATE TABLE `pack_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text,
	`name` text NOT NULL,
	`version` text NOT NULL,
	`digest` text NOT NULL,
	`source` text NOT NULL,
	`document` text NOT NULL,
	`title` text NOT NULL,
	`uploaded_at` text NOT NULL,
	`uploaded_by` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pack_versions_of_organisation` ON `pack_versions` (`organisation_id`,`name`,`version`);--> statement-breakpoint
CREATE UNIQUE INDEX `pack_versions_shipped` ON `pack_versions` (`name`,`version`) WHERE organisation_id IS NULL;--> statement-breakpoint
CREATE INDEX `pack_versions_by_digest` ON `pack_versions` (`digest`);--> statement-breakpoint
CREATE TABLE `rulesets` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`digest` text NOT NULL,
	`packs` text NOT NULL,
	`parameters` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `rulesets_of_organisation` ON `rulesets` (`organisation_id`,`digest`);--> statement-breakpoint
CREATE TABLE `waivers` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`requirement_code` text NOT NULL,
	`subject_ref` text NOT NULL,
	`reason` text NOT NULL,
	`reason_code` text NOT NULL,
	`ruleset_digest` text NOT NULL,
	`granted_at` text NOT NULL,
	`granted_by` text NOT NULL,
	`expires_at` text NOT NULL,
	`revoked_at` text,
	`revoked_by` text,
	`revoked_reason` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `waivers_by_subject` ON `waivers` (`organisation_id`,`subject_ref`,`expires_at`);
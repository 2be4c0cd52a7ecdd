CREATE TABLE `access_log` (
	`organisation_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`recorded_at` text NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject_id` text NOT NULL,
	`details` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `sequence`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `identity_providers` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text NOT NULL,
	`issuer` text NOT NULL,
	`audience` text NOT NULL,
	`algorithms` text NOT NULL,
	`jwks_url` text,
	`jwks` text,
	`rules` text NOT NULL,
	`created_at` text NOT NULL,
	`created_by` text NOT NULL,
	`removed_at` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `identity_providers_in_use` ON `identity_providers` (`issuer`,`audience`) WHERE removed_at IS NULL;--> statement-breakpoint
CREATE INDEX `identity_providers_by_organisation` ON `identity_providers` (`organisation_id`);--> statement-breakpoint
CREATE TABLE `quotas` (
	`organisation_id` text NOT NULL,
	`resource` text NOT NULL,
	`maximum_per_day` integer NOT NULL,
	PRIMARY KEY(`organisation_id`, `resource`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `usage_counters` (
	`organisation_id` text NOT NULL,
	`resource` text NOT NULL,
	`day` text NOT NULL,
	`used` integer NOT NULL,
	`granted_to` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `resource`, `day`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `created_by` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `revoked_by` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `revoked_reason` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `principal_id` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `replaced_by` text;--> statement-breakpoint
ALTER TABLE `api_keys` ADD `trusted_documents_only` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `organisations` ADD `requires_second_person` integer DEFAULT true NOT NULL;
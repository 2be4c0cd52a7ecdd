CREATE TABLE `pack_signatures` (
	`organisation_id` text NOT NULL,
	`pack_digest` text NOT NULL,
	`key_id` text NOT NULL,
	`signature` text NOT NULL,
	`recorded_at` text NOT NULL,
	`recorded_by` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `pack_digest`, `key_id`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`key_id`) REFERENCES `signing_keys`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `shadow_differences` (
	`check_id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`sequence` integer NOT NULL,
	`shadow_digest` text NOT NULL,
	`verdict_before` text NOT NULL,
	`verdict_after` text,
	`changes` text NOT NULL,
	`refusals` text NOT NULL,
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `shadow_differences_in_order` ON `shadow_differences` (`organisation_id`,`sequence`);--> statement-breakpoint
CREATE TABLE `shadow_tallies` (
	`organisation_id` text NOT NULL,
	`shadow_digest` text NOT NULL,
	`live_digest` text NOT NULL,
	`same` integer NOT NULL,
	`different` integer NOT NULL,
	`refused` integer NOT NULL,
	`failed` integer NOT NULL,
	PRIMARY KEY(`organisation_id`, `shadow_digest`, `live_digest`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `signing_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text NOT NULL,
	`public_key` text NOT NULL,
	`registered_at` text NOT NULL,
	`registered_by` text NOT NULL,
	`revoked_at` text,
	`revoked_by` text,
	`revoked_reason` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `signing_keys_of_organisation` ON `signing_keys` (`organisation_id`,`public_key`);--> statement-breakpoint
CREATE TABLE `waiver_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`requirement_code` text NOT NULL,
	`subject_ref` text NOT NULL,
	`reason` text NOT NULL,
	`reason_code` text NOT NULL,
	`expires_at` text NOT NULL,
	`requested_at` text NOT NULL,
	`requested_by` text NOT NULL,
	`requested_by_principal` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `waiver_requests_of_organisation` ON `waiver_requests` (`organisation_id`,`requirement_code`);--> statement-breakpoint
DROP INDEX `waivers_by_subject`;--> statement-breakpoint
ALTER TABLE `waivers` ADD `request_id` text REFERENCES waiver_requests(id);--> statement-breakpoint
ALTER TABLE `waivers` ADD `facts_digest` text;--> statement-breakpoint
ALTER TABLE `waivers` ADD `first_used_at` text;--> statement-breakpoint
CREATE INDEX `waivers_in_force` ON `waivers` (`organisation_id`,`expires_at`) WHERE revoked_at IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `waivers_of_request` ON `waivers` (`request_id`);--> statement-breakpoint
ALTER TABLE `checks` ADD `waivers` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `organisations` ADD `requires_signed_packs` integer DEFAULT false NOT NULL;
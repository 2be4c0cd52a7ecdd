CREATE TABLE `key_prefixes` (
	`prefix` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `whereabouts`(`organisation_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `key_prefixes_by_organisation` ON `key_prefixes` (`organisation_id`);--> statement-breakpoint
CREATE TABLE `shards` (
	`name` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`master_key_id` text NOT NULL,
	`authentication_code` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `whereabouts` (
	`organisation_id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`shard` text NOT NULL,
	FOREIGN KEY (`shard`) REFERENCES `shards`(`name`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `whereabouts_slug_unique` ON `whereabouts` (`slug`);--> statement-breakpoint
CREATE INDEX `whereabouts_by_shard` ON `whereabouts` (`shard`);
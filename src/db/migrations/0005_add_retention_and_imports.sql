CREATE TABLE `retention_limits` (
	`organisation_id` text NOT NULL,
	`kind` text NOT NULL,
	`days` integer NOT NULL,
	`applied_at` text,
	PRIMARY KEY(`organisation_id`, `kind`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `organisations` ADD `import_id` text;
CREATE TABLE `seen_tokens` (
	`organisation_id` text NOT NULL,
	`digest` text NOT NULL,
	`expires_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `digest`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);

CREATE TABLE `trusted_documents` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`document_id` text NOT NULL,
	`text` text NOT NULL,
	`text_digest` text NOT NULL,
	`bytes` integer NOT NULL,
	`uploaded_at` text NOT NULL,
	`uploaded_by` text NOT NULL,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `trusted_documents_by_name` ON `trusted_documents` (`organisation_id`,`document_id`);--> statement-breakpoint
CREATE INDEX `trusted_documents_of_organisation` ON `trusted_documents` (`organisation_id`,`id`);
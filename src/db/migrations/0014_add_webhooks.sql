CREATE TABLE `webhook_deliveries` (
	`organisation_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`outbox_id` text NOT NULL,
	`topic` text NOT NULL,
	`order_key` text NOT NULL,
	`sequence` integer NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`first_tried_at` text,
	`last_tried_at` text,
	`next_at` text NOT NULL,
	`last_status` integer,
	`last_fault` text,
	`delivered_at` text,
	`created_at` text NOT NULL,
	PRIMARY KEY(`organisation_id`, `outbox_id`, `webhook_id`),
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`outbox_id`) REFERENCES `outbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_in_order` ON `webhook_deliveries` (`organisation_id`,`sequence`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_waiting` ON `webhook_deliveries` (`organisation_id`,`next_at`) WHERE state = 'PENDING';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_by_order` ON `webhook_deliveries` (`organisation_id`,`webhook_id`,`order_key`,`sequence`) WHERE state = 'PENDING';--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`organisation_id` text NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`secrets` text NOT NULL,
	`topics` text NOT NULL,
	`created_at` text NOT NULL,
	`created_by` text NOT NULL,
	`stopped_at` text,
	`stopped_for` text,
	`removed_at` text,
	FOREIGN KEY (`organisation_id`) REFERENCES `organisations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhooks_of_organisation` ON `webhooks` (`organisation_id`,`id`);--> statement-breakpoint
CREATE INDEX `outbox_about` ON `outbox` (`organisation_id`,`record_id`);
ALTER TABLE `organisations` ADD `move_state` text;--> statement-breakpoint
ALTER TABLE `organisations` ADD `move_id` text;--> statement-breakpoint
ALTER TABLE `organisations` ADD `move_to` text;
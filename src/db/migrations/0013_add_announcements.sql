DROP INDEX `task_marks_by_due`;--> statement-breakpoint
DROP INDEX `task_marks_to_announce`;--> statement-breakpoint
ALTER TABLE `task_marks` ADD `announce_at` text DEFAULT '~' NOT NULL;--> statement-breakpoint
CREATE INDEX `task_marks_by_kind` ON `task_marks` (`organisation_id`,`kind`,`due_at`,`record_id`,`code`);--> statement-breakpoint
CREATE INDEX `task_marks_of_subject` ON `task_marks` (`organisation_id`,`subject_hash`,`due_at`) WHERE subject_hash IS NOT NULL;--> statement-breakpoint
CREATE INDEX `task_marks_by_due` ON `task_marks` (`organisation_id`,`due_at`,`record_id`,`code`,`shown_from`,`kind`,`group_key`);--> statement-breakpoint
CREATE INDEX `task_marks_to_announce` ON `task_marks` (`organisation_id`,`announce_at`) WHERE announced_at IS NULL;--> statement-breakpoint
-- The clock marks what was recorded before anew.
UPDATE `records` SET `remark_at` = '2026-11-30T00:00:00.000Z' WHERE `kind` IN ('run', 'entry');

CREATE TABLE "teammembership" (
  "Id" TEXT NOT NULL PRIMARY KEY,
  "SinkCreatedOn" TEXT,
  "SinkModifiedOn" TEXT,
  "teammembershipid" TEXT,
  "systemuserid" TEXT,
  "teamid" TEXT,
  "versionnumber" INTEGER
) STRICT;

CREATE TABLE "accountleads" (
  "Id" TEXT NOT NULL PRIMARY KEY,
  "SinkCreatedOn" TEXT,
  "SinkModifiedOn" TEXT,
  "accountleadid" TEXT,
  "accountid" TEXT,
  "importsequencenumber" INTEGER,
  "leadid" TEXT,
  "name" TEXT,
  "overriddencreatedon" TEXT,
  "timezoneruleversionnumber" INTEGER,
  "utcconversiontimezonecode" INTEGER,
  "versionnumber" INTEGER
) STRICT;

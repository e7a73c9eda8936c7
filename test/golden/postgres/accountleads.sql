CREATE TABLE "dbo"."accountleads" (
  "id" uuid NOT NULL,
  "sinkcreatedon" timestamp(3),
  "sinkmodifiedon" timestamp(3),
  "accountleadid" uuid,
  "accountid" uuid,
  "importsequencenumber" integer,
  "leadid" uuid,
  "name" varchar(100),
  "overriddencreatedon" timestamp(3),
  "timezoneruleversionnumber" integer,
  "utcconversiontimezonecode" integer,
  "versionnumber" bigint,
  CONSTRAINT "epk_accountleads" PRIMARY KEY ("id")
);

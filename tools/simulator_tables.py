"""Facts that make_sim_facts.py cannot read from its inputs: type codes, state machines, lengths."""


def _entity(schema, key, name, code, owner, flags='t'):
    return {'schema': schema, 'id': key, 'name': name, 'code': code, 'owner': owner, 'flags': flags}


# flags: t change tracking on, d change tracking cannot be enabled, i intersect, a activity,
# c custom
ENTITIES = {
    'account': _entity('Account', 'accountid', 'name', 1, 'UserOwned'),
    'contact': _entity('Contact', 'contactid', 'fullname', 2, 'UserOwned'),
    'lead': _entity('Lead', 'leadid', 'fullname', 4, 'UserOwned'),
    'opportunity': _entity('Opportunity', 'opportunityid', 'name', 3, 'UserOwned'),
    'opportunityproduct': _entity('OpportunityProduct', 'opportunityproductid',
                                  'opportunityproductname', 1083, 'None'),
    'product': _entity('Product', 'productid', 'name', 1024, 'OrganizationOwned'),
    'quote': _entity('Quote', 'quoteid', 'name', 1084, 'UserOwned'),
    'salesorder': _entity('SalesOrder', 'salesorderid', 'name', 1088, 'UserOwned'),
    'incident': _entity('Incident', 'incidentid', 'title', 112, 'UserOwned'),
    'campaign': _entity('Campaign', 'campaignid', 'name', 4400, 'UserOwned'),
    'activitypointer': _entity('ActivityPointer', 'activityid', 'subject', 4200, 'UserOwned'),
    'task': _entity('Task', 'activityid', 'subject', 4212, 'UserOwned', 'ta'),
    'phonecall': _entity('PhoneCall', 'activityid', 'subject', 4210, 'UserOwned', 'ta'),
    'email': _entity('Email', 'activityid', 'subject', 4202, 'UserOwned', 'ta'),
    'appointment': _entity('Appointment', 'activityid', 'subject', 4201, 'UserOwned', 'ta'),
    'activityparty': _entity('ActivityParty', 'activitypartyid', 'partyidname', 135, 'None'),
    'annotation': _entity('Annotation', 'annotationid', 'subject', 5, 'UserOwned'),
    'systemuser': _entity('SystemUser', 'systemuserid', 'fullname', 8, 'BusinessOwned'),
    'team': _entity('Team', 'teamid', 'name', 9, 'BusinessOwned'),
    'businessunit': _entity('BusinessUnit', 'businessunitid', 'name', 10, 'BusinessOwned'),
    'role': _entity('Role', 'roleid', 'name', 1036, 'BusinessOwned'),
    'territory': _entity('Territory', 'territoryid', 'name', 2013, 'OrganizationOwned'),
    'transactioncurrency': _entity('TransactionCurrency', 'transactioncurrencyid', 'currencyname',
                                   9105, 'OrganizationOwned'),
    'organization': _entity('Organization', 'organizationid', 'name', 1019, 'None', 'd'),
    'systemuserroles': _entity('SystemUserRoles', 'systemuserroleid', '', 15, 'None', 'ti'),
    'teamroles': _entity('TeamRoles', 'teamroleid', '', 40, 'None', 'ti'),
    'teammembership': _entity('TeamMembership', 'teammembershipid', '', 23, 'None', 'ti'),
    'accountleads': _entity('AccountLeads', 'accountleadid', '', 16, 'None', 'ti'),
    'contactleads': _entity('ContactLeads', 'contactleadid', '', 22, 'None', 'ti'),
    'new_everything': _entity('new_Everything', 'new_everythingid', 'new_name', 10500, 'UserOwned',
                              'tc'),
}

MANY_TO_MANY = [
    ('systemuserroles_association', 'systemuser', 'systemuserid', 'role', 'roleid',
     'systemuserroles'),
    ('teamroles_association', 'team', 'teamid', 'role', 'roleid', 'teamroles'),
    ('teammembership_association', 'team', 'teamid', 'systemuser', 'systemuserid',
     'teammembership'),
    ('accountleads_association', 'account', 'accountid', 'lead', 'leadid', 'accountleads'),
    ('contactleads_association', 'contact', 'contactid', 'lead', 'leadid', 'contactleads'),
]

ACTIVITIES = ('task', 'phonecall', 'email', 'appointment')
ACTIVITY_LOOKUPS = {'createdby', 'createdonbehalfby', 'modifiedby', 'modifiedonbehalfby', 'ownerid',
                    'owningbusinessunit', 'owningteam', 'owninguser', 'regardingobjectid',
                    'serviceid', 'transactioncurrencyid', 'sendermailboxid', 'slaid',
                    'slainvokedid'}
# What phonecall and appointment have from activitypointer (task and email are captured whole).
INHERITED = ('activityadditionalparams', 'activityid', 'activitytypecode', 'actualdurationminutes',
             'actualend', 'actualstart', 'createdby', 'createdon', 'createdonbehalfby',
             'description', 'exchangerate', 'isbilled', 'isregularactivity', 'isworkflowcreated',
             'lastonholdtime',
             'modifiedby', 'modifiedon', 'modifiedonbehalfby', 'onholdtime', 'ownerid',
             'owningbusinessunit', 'owningteam', 'owninguser', 'prioritycode', 'processid',
             'regardingobjectid', 'scheduleddurationminutes', 'scheduledend', 'scheduledstart',
             'serviceid', 'slaid', 'slainvokedid', 'sortdate', 'stageid', 'statecode', 'statuscode',
             'subject', 'timezoneruleversionnumber', 'transactioncurrencyid', 'traversedpath',
             'utcconversiontimezonecode', 'versionnumber')
PARTIES = {'email': ('from', 'to', 'cc', 'bcc'), 'phonecall': ('from', 'to'),
           'appointment': ('requiredattendees', 'optionalattendees', 'organizer')}
PARTY_TARGETS = ('account', 'contact', 'lead', 'systemuser')

# state/default status=label and status/state=label.
STATES = {
    '*': ('0/1=Active;1/2=Inactive', '1/0=Active;2/1=Inactive'),
    'quote': ('0/1=Draft;1/2=Active;2/4=Won;3/5=Closed',
              '1/0=In Progress;2/1=In Progress;3/1=Open;4/2=Won;5/3=Lost;6/3=Canceled;7/3=Revised'),
    'salesorder': ('0/1=Active;1/3=Submitted;2/4=Canceled;3/100001=Fulfilled;4/100003=Invoiced',
                   '1/0=New;2/0=Pending;690970000/0=On Hold;3/1=In Progress;4/2=No Money;'
                   '100001/3=Complete;100002/3=Partial;100003/4=Invoiced'),
    'incident': ('0/1=Active;1/5=Resolved;2/6=Cancelled',
                 '1/0=In Progress;2/0=On Hold;3/0=Waiting for Details;4/0=Researching;'
                 '5/1=Problem Solved;1000/1=Information Provided;6/2=Cancelled;2000/2=Merged'),
    'campaign': ('0/0=Active;1/6=Inactive',
                 '0/0=Proposed;1/0=Ready To Launch;2/0=Launched;3/0=Completed;4/0=Canceled;'
                 '5/0=Suspended;6/1=Inactive'),
    'product': ('0/1=Active;1/2=Retired;2/0=Draft;3/3=Under Revision',
                '1/0=Active;2/1=Retired;0/2=Draft;3/3=Under Revision'),
    'activitypointer': ('0/1=Open;1/2=Completed;2/3=Canceled;3/4=Scheduled',
                        '1/0=Open;2/1=Completed;3/2=Canceled;4/3=Scheduled'),
    'phonecall': ('0/1=Open;1/2=Completed;2/3=Canceled',
                  '1/0=Open;2/1=Made;4/1=Received;3/2=Canceled'),
    'appointment': ('0/1=Open;1/3=Completed;2/4=Canceled;3/5=Scheduled',
                    '1/0=Free;2/0=Tentative;3/1=Completed;4/2=Canceled;5/3=Busy;6/3=Out of Office'),
}

_SLA = '1=In Progress;2=Nearing Noncompliance;3=Succeeded;4=Noncompliant'
OPTIONS = {
    'incident.casetypecode': '1=Question;2=Problem;3=Request',
    'incident.caseorigincode': '1=Phone;2=Email;3=Web;2483=Facebook;3986=Twitter',
    'incident.prioritycode': '1=High;2=Normal;3=Low',
    'incident.customersatisfactioncode': '5=Very Satisfied;4=Satisfied;3=Neutral;2=Dissatisfied;'
                                         '1=Very Dissatisfied',
    'incident.contractservicelevelcode': '1=Gold;2=Silver;3=Bronze',
    'incident.firstresponseslastatus': _SLA,
    'incident.resolvebyslastatus': _SLA,
    'incident.messagetypecode':
        '@socialactivity_postmessagetype|0=Public Message;1=Private Message',
    'incident.servicestage': '@servicestage|0=Identify;1=Research;2=Resolve',
    'campaign.typecode': '1=Advertisement;2=Direct Marketing;3=Event;4=Co-branding;5=Other',
    'product.productstructure': '1=Product;2=Product Family;3=Product Bundle',
    'product.producttypecode': '1=Sales Inventory;2=Miscellaneous Charges;3=Services;4=Flat Fees',
    'activityparty.participationtypemask':
        '1=Sender;2=To Recipient;3=CC Recipient;4=BCC Recipient;5=Required attendee;'
        '6=Optional attendee;7=Organizer;8=Regarding;9=Owner;10=Resource;11=Customer',
    'appointment.attachmenterrors': '0=None',
    'paymenttermscode': '1=Net 30;2=2% 10, Net 30;3=Net 45;4=Net 60',
    'freighttermscode': '1=FOB;2=No Charge',
    'shipto_freighttermscode': '1=Default Value',
    'shippingmethodcode': '1=Airborne;2=DHL;3=FedEx;4=UPS;5=Postal Mail;6=Full Load;7=Will Call',
    'prioritycode': '0=Low;1=Normal;2=High',
    'deliveryprioritycode': '0=Low;1=Normal;2=High',
    'skippricecalculation':
        '@qooi_skippricecalculation|0=DoPriceCalcAlways;1=SkipPriceCalcOnRetrieve',
    'community': '@socialprofile_community|0=Other;1=Facebook;2=Twitter',
}

MEMOS = {'description': 2000, 'billto_composite': 1000, 'shipto_composite': 1000,
         'address1_composite': 1000, 'address2_composite': 1000, 'activityadditionalparams': 8192,
         'notetext': 100000, 'documentbody': 1073741823, 'documentbody_binary': 1073741823,
         'safedescription': 1073741823, 'message': 2000, 'objective': 2000,
         'msdyn_salesassignmentresult': 1000, 'msdyn_recipientlist': 8192,
         'reservedforinternaluse': 100000}
LENGTHS = {'name': 300, 'title': 200, 'subject': 200, 'ticketnumber': 100, 'codename': 32,
           'traversedpath': 1250, 'entityimage_url': 200, 'mimetype': 256, 'emailaddress': 100,
           'websiteurl': 200, 'postofficebox': 20, 'phonenumber': 200, 'location': 400,
           'category': 250, 'subcategory': 250, 'exchangeitemid': 200, 'exchangeweblink': 1250,
           'globalobjectid': 300, 'modifiedfieldsmask': 4000, 'caseage': 64, 'nextsla': 100,
           'productname': 500, 'productdescription': 500, 'opportunityproductname': 500,
           'addressused': 1500, 'unresolvedpartyname': 500, 'exchangeentryid': 1024,
           'currencysymbol': 13, 'isocurrencycode': 5, 'currencyname': 100,
           'promotioncodename': 128,
           'ordernumber': 100, 'quotenumber': 100, 'productnumber': 100, 'vendorid': 100,
           'hierarchypath': 255, 'validproductid': 255, 'descriptionblobid_name': 100}
DECIMAL_PRECISION = {'exchangerate': 10, 'quantity': 5, 'stockvolume': 5, 'stockweight': 5,
                     'quantityonhand': 5, 'discountpercentage': 5}

LABELLESS = {'owninguser', 'owningteam', 'owningbusinessunit', 'activityid'}
LABEL_LENGTHS = {'account': 160, 'contact': 160, 'businessunit': 160, 'systemuser': 100}
# Lookups whose navigation properties name no constraint.
TARGETS = {'owningbusinessunit': ['businessunit'], 'owninguser': ['systemuser'],
           'owningteam': ['team'],
           'transactioncurrencyid': ['transactioncurrency'], 'createdby': ['systemuser'],
           'modifiedby': ['systemuser'], 'createdonbehalfby': ['systemuser'],
           'modifiedonbehalfby': ['systemuser'], 'serviceid': ['service'], 'slaid': ['sla'],
           'slainvokedid': ['sla'], 'sendermailboxid': ['mailbox'], 'partyid': list(PARTY_TARGETS),
           'resourcespecid': ['resourcespec'], 'contactid': ['contact'],
           'createdbyexternalparty': ['externalparty'],
           'modifiedbyexternalparty': ['externalparty'],
           'activityid': ['activitypointer']}
EDM_OF_KIND = {'String': 'String', 'Memo': 'String', 'EntityName': 'String', 'Integer': 'Int32',
               'Picklist': 'Int32', 'Boolean': 'Boolean', 'Uniqueidentifier': 'Guid',
               'DateTime': 'DateTimeOffset', 'Decimal': 'Decimal', 'Money': 'Decimal',
               'Double': 'Double', 'BigInt': 'Int64', 'Image': 'Binary'}

# Words of names of which no schema name was captured.
WORDS = tuple("""
access account activities actual added address age allow amount as at attachment attendees audit
auto billed budgeted by calculation campaign case cases check child closed code column composite
contact contacted contract cost count created currency custom customer date days deactivated
decimal decrement decrementing default delivery detail disabled discount duration effective email
enable enabled end entitlement entity escalated existing expected expires external fax first
follow format freight from global hierarchy id in incident influence integer integration
interaction invoice is item last less level line link list locked manual mask max maximum merged
message method min minimum mode modified name next no not number of on only open optional order
organization organizer origin other page parent payment per phone postal price pricing priority
product profile promotion proposed quantity quick quote record request required resolve response
revision route sales satisfaction sent serial service set ship show start status stage stock
structure subject supplier tax term terms text time title to total type unit up url use user value
vendor version volume weight will with work
""".split())

def _everything():
    """One column of every kind, with the edges of its parameters."""
    rows = [('new_everythingid', 'new_EverythingId', 'Uniqueidentifier'),
            ('new_name', 'new_Name', 'String', '200 Text'),
            ('new_bigint', 'new_BigInt', 'BigInt', '-9223372036854775808 9223372036854775807'),
            ('new_boolean', 'new_Boolean', 'Boolean', '0=Off;1=On'),
            ('new_choice', 'new_Choice', 'Picklist',
             '100000000=Red;100000001=Green;100000002=Blue'),
            ('new_globalchoice', 'new_GlobalChoice', 'Picklist',
             '@new_size|1=Small;2=Medium;3=Large'),
            ('new_choices', 'new_Choices', 'MultiSelectPicklist',
             '100000000=Music;100000001=Sport;100000002=Art;100000003=Food'),
            ('new_file', 'new_File', 'File', '32768'),
            ('new_file_name', 'new_File_Name', 'String', '200 Text', '', 'new_file'),
            ('new_imageid', 'new_ImageId', 'Uniqueidentifier'),
            ('new_image', 'new_Image', 'Image', '', '', 'new_imageid'),
            ('new_image_url', 'new_Image_URL', 'String', '200 Url', '', 'new_imageid'),
            ('new_image_timestamp', 'new_Image_Timestamp', 'BigInt',
             '-9223372036854775808 9223372036854775807', '', 'new_imageid'),
            ('new_datetime', 'new_DateTime', 'DateTime', 'DateAndTime UserLocal'),
            ('new_userlocaldate', 'new_UserLocalDate', 'DateTime', 'DateOnly UserLocal'),
            ('new_dateonly', 'new_DateOnly', 'DateTime', 'DateOnly DateOnly'),
            ('new_tzidate', 'new_TziDate', 'DateTime', 'DateOnly TimeZoneIndependent'),
            ('new_tzidatetime', 'new_TziDateTime', 'DateTime', 'DateAndTime TimeZoneIndependent'),
            ('new_double', 'new_Double', 'Double', '-100000000000 100000000000 5'),
            ('new_integer', 'new_Integer', 'Integer', '-2147483648 2147483647 None'),
            ('new_duration', 'new_Duration', 'Integer', '0 2147483647 Duration'),
            ('new_timezone', 'new_TimeZone', 'Integer', '-1500 1500 TimeZone'),
            ('new_language', 'new_Language', 'Integer', '0 2147483647 Language'),
            ('new_money', 'new_Money', 'Money', '-922337203685477 922337203685477 2'),
            ('new_money_base', 'new_money_Base', 'Money', '-922337203685477 922337203685477 4'),
            ('new_memo', 'new_Memo', 'Memo', '1048576'),
            ('new_shorttext', 'new_ShortText', 'String', '1 Text'),
            ('new_longtext', 'new_LongText', 'String', '4000 Text'),
            ('new_email', 'new_Email', 'String', '100 Email'),
            ('new_url', 'new_Url', 'String', '500 Url'),
            ('new_phone', 'new_Phone', 'String', '50 Phone'),
            ('new_secret', 'new_Secret', 'String', '100 Text', 's'),
            ('new_customer', 'new_Customer', 'Customer', 'account,contact'),
            ('new_account', 'new_Account', 'Lookup', 'account'),
            ('new_parent', 'new_Parent', 'Lookup', 'new_everything'),
            ('new_anything', 'new_Anything', 'Lookup', 'account,contact,lead,opportunity'),
            ('exchangerate', 'ExchangeRate', 'Decimal', '1e-10 100000000000 10'),
            ('transactioncurrencyid', 'TransactionCurrencyId', 'Lookup', 'transactioncurrency'),
            ('ownerid', 'OwnerId', 'Owner', 'systemuser,team'),
            ('owningbusinessunit', 'OwningBusinessUnit', 'Lookup', 'businessunit'),
            ('owninguser', 'OwningUser', 'Lookup', 'systemuser'),
            ('owningteam', 'OwningTeam', 'Lookup', 'team'),
            ('createdon', 'CreatedOn', 'DateTime', 'DateAndTime UserLocal'),
            ('modifiedon', 'ModifiedOn', 'DateTime', 'DateAndTime UserLocal'),
            ('overriddencreatedon', 'OverriddenCreatedOn', 'DateTime', 'DateOnly UserLocal'),
            ('importsequencenumber', 'ImportSequenceNumber', 'Integer',
             '-2147483648 2147483647 None'),
            ('timezoneruleversionnumber', 'TimeZoneRuleVersionNumber', 'Integer',
             '-1 2147483647 None'),
            ('utcconversiontimezonecode', 'UTCConversionTimeZoneCode', 'Integer',
             '-1 2147483647 None'),
            ('versionnumber', 'VersionNumber', 'BigInt',
             '-9223372036854775808 9223372036854775807'),
            ('statecode', 'statecode', 'State', STATES['*'][0]),
            ('statuscode', 'statuscode', 'Status', STATES['*'][1])]
    rows += [(f'new_decimal{n}', f'new_Decimal{n}', 'Decimal', f'-100000000000 100000000000 {n}')
             for n in range(11)]
    rows += [(name, schema, 'Lookup', 'systemuser')
             for name, schema in (('createdby', 'CreatedBy'),
                                  ('createdonbehalfby', 'CreatedOnBehalfBy'),
                                  ('modifiedby', 'ModifiedBy'),
                                  ('modifiedonbehalfby', 'ModifiedOnBehalfBy'))]
    return rows


EVERYTHING = _everything()

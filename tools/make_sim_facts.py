#!/usr/bin/env python3
"""Makes simulator/facts/*.tsv, the metadata of the stand-in organisation.

Usage: tools/make_sim_facts.py COLUMNS_TSV DATAVERSE_GEN_DATA_DIR OUTPUT_DIR

COLUMNS_TSV            column facts taken from microsoft/PowerApps-Tooling (MIT)
DATAVERSE_GEN_DATA_DIR src/__tests__/data of the npm package dataverse-gen 2.0.15 (MIT): edmx.xml
                       and *-metadata.json, the CSDL and the attribute metadata of a real
                       organisation
Only names, types, numbers and option labels are taken, never descriptions. What neither input
says (lengths and options of some tables) comes from simulator_tables.py beside this file.
"""
import copy
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

import simulator_tables as tables

EDM = '{http://docs.oasis-open.org/odata/ns/edm}'
HEADER = ('# {what}. Facts from microsoft/PowerApps-Tooling (MIT) and dataverse-gen 2.0.15 (MIT), '
          'made by tools/make_sim_facts.py\n')
INT_RANGE = '-2147483648 2147483647'
# Customisations of the organisations the facts were captured in, of no use to anyone else.
FOREIGN = re.compile(r'^(cdsify|dev|cr166|msp)_')


class Column:
    def __init__(self, name, schema, kind, args='', flags='', attribute_of=''):
        self.name, self.schema, self.kind, self.args = name, schema, kind, args
        self.flags, self.attribute_of = flags, attribute_of

    def row(self, entity):
        return '\t'.join((entity, self.name, self.schema, self.kind, self.args, self.flags,
                          self.attribute_of)).rstrip('\t')


class Csdl:
    """Properties, lookup targets and set names out of a $metadata document."""

    def __init__(self, path):
        root = ElementTree.parse(path).getroot()
        self.types = {t.get('Name'): t for t in root.iter(EDM + 'EntityType')}
        self.sets = {s.get('EntityType').split('.')[-1]: s.get('Name')
                     for s in root.iter(EDM + 'EntitySet')}

    def properties(self, entity):
        return {p.get('Name'): p.get('Type')[4:]
                for p in self.types[entity].findall(EDM + 'Property')
                if p.get('Type').startswith('Edm.')}  # else a managed property

    def lookups(self, entity):
        """(attribute, target, navigation property, partner) of every lookup's every target."""
        names = {p[1:-6] for p in self.properties(entity) if p.startswith('_')}
        for nav in self.types[entity].findall(EDM + 'NavigationProperty'):
            if nav.get('Type').startswith('Collection('):
                continue
            target = nav.get('Type').split('.')[-1]
            constraint = nav.find(EDM + 'ReferentialConstraint')
            if constraint is not None:
                attribute = constraint.get('Property')[1:-6]
            else:  # an activity's own navigation to a lookup it inherits: createdby_email
                name = nav.get('Name').lower()
                attribute = next((n for n in names | tables.ACTIVITY_LOOKUPS if name in (
                    f'{n}_{entity}', f'{n}_{target}', f'{n}_{target}_{entity}')), None)
            if attribute and target != 'principal':
                yield attribute, target, nav.get('Name'), nav.get('Partner') or ''


def read_columns(path):
    columns = {}
    for line in path.read_text(encoding='utf-8').splitlines():
        if line.startswith('#'):
            continue
        entity, name, schema, kind, args = (line.split('\t') + [''])[:5]
        if kind in ('Money', 'DateTime'):
            args = ' '.join(args.split()[:3])
        columns.setdefault(entity, {})[name] = Column(name, schema, kind, args)
    return columns


def read_captures(folder):
    """Attribute metadata of the entities captured as RetrieveMetadataChanges answers."""
    return {path.name.replace('-metadata.json', ''): entity['Attributes']
            for path in sorted(folder.glob('*-metadata.json'))
            for entity in json.loads(path.read_text(encoding='utf-8')).get('EntityMetadata', [])}


class Dictionary:
    """What one entity's column says about the column of the same name in another."""

    def __init__(self, columns, captures):
        self.schema, self.like = {}, {}
        for entity in columns.values():
            for column in entity.values():
                self.schema.setdefault(column.name, column.schema)
                if column.kind not in ('State', 'Status'):
                    self.like.setdefault(column.name, column)
        for attributes in captures.values():
            for attribute in attributes:
                self.schema.setdefault(attribute['LogicalName'], attribute['SchemaName'])
        self.words = {w.lower(): w for s in self.schema.values()
                      for w in re.findall(r'[A-Z][a-z]+', s) if len(w) > 3}
        self.words.update((w, w.capitalize()) for w in tables.WORDS)
        self.words.update((w.lower(), w) for w in ('SLA', 'KPI', 'UTC'))
        self.targets = {a['LogicalName']: a['Targets'] for attributes in captures.values()
                        for a in attributes if a.get('Targets')}

    def schema_name(self, name):
        if name in self.schema:
            return self.schema[name]
        if re.match(r'^(msdyn|adx|new)_', name):
            return name
        return '_'.join(self.capitalize(part) for part in name.split('_'))

    def capitalize(self, text):
        """Fewest known words that make up the text; only its first letter when none do."""
        best = [[]] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(end):
                word = self.words.get(text[start:end])
                if word and best[start] is not None and (
                        best[end] is None or len(best[start]) + 1 < len(best[end])):
                    best[end] = best[start] + [word]
        return ''.join(best[-1]) if best[-1] else text[:1].upper() + text[1:]


def integer_column(name, schema, entity):
    if name == 'statecode':
        return Column(name, schema, 'State', tables.STATES.get(entity, tables.STATES['*'])[0])
    if name == 'statuscode':
        return Column(name, schema, 'Status', tables.STATES.get(entity, tables.STATES['*'])[1])
    options = tables.OPTIONS.get(f'{entity}.{name}') or tables.OPTIONS.get(name)
    if options:
        return Column(name, schema, 'Picklist', options)
    if name.endswith('code') and not name.endswith(('timezonecode', 'localecode')):
        return Column(name, schema, 'Picklist', '1=Default Value')
    return Column(name, schema, 'Integer', INT_RANGE + ' None')


def text_column(name, schema):
    if re.search(r'(xml|html|config|params|json)$', name) or name in tables.MEMOS:
        return Column(name, schema, 'Memo', str(tables.MEMOS.get(name, 1048576)))
    return Column(name, schema, 'String', str(tables.LENGTHS.get(name, 100)))


def decimal_column(name, schema, properties):
    if name.endswith('_base'):
        return Column(name, schema, 'Money', '-922337203685477 922337203685477 4')
    if name + '_base' in properties:
        return Column(name, schema, 'Money', '-922337203685477 922337203685477 2')
    return Column(name, schema, 'Decimal',
                  f'0 100000000000 {tables.DECIMAL_PRECISION.get(name, 2)}')


def csdl_column(entity, name, edm, properties, dictionary):
    """A column known only by its CSDL type: what the dictionary says, else the type's default."""
    schema = dictionary.schema_name(name)
    own_options = name in ('statecode', 'statuscode') or f'{entity}.{name}' in tables.OPTIONS
    if edm == 'Int32' and own_options:
        return integer_column(name, schema, entity)
    like = dictionary.like.get(name)
    if like and tables.EDM_OF_KIND.get(like.kind, '') == edm:
        return Column(name, schema, like.kind, like.args)
    if edm == 'Int32':
        return integer_column(name, schema, entity)
    if edm == 'String':
        return text_column(name, schema)
    if edm == 'Decimal':
        return decimal_column(name, schema, properties)
    fixed = {'Int64': ('BigInt', '-9223372036854775808 9223372036854775807'),
             'Boolean': ('Boolean', '0=No;1=Yes'), 'Guid': ('Uniqueidentifier', ''),
             'DateTimeOffset': ('DateTime', 'DateAndTime UserLocal'),
             'Date': ('DateTime', 'DateOnly DateOnly'), 'Double': ('Double', '0 1000000000 5'),
             'Binary': ('Image', '') if name.endswith('image') else ('File', '32768')}
    return Column(name, schema, *fixed[edm])


def entity_columns(entity, csdl, columns, dictionary):
    """The entity's OData attributes, in name order, its primary key first."""
    properties = csdl.properties(entity)
    found = dict(columns.get(entity, {}))
    if entity in tables.ACTIVITIES and entity not in columns:
        found.update((name, copy.copy(columns['task'][name])) for name in tables.INHERITED)
        del found['statecode'], found['statuscode']  # their options differ by activity
        properties.update(statecode='Int32', statuscode='Int32')
    for key, edm in properties.items():
        name = key[1:-6] if key.startswith('_') else key
        if name in found or FOREIGN.match(name):
            continue
        if key.startswith('_'):
            kind = {'ownerid': 'Owner', 'customerid': 'Customer'}.get(name, 'Lookup')
            found[name] = Column(name, dictionary.schema_name(name), kind)
        else:
            found[name] = csdl_column(entity, name, edm, properties, dictionary)
    for name in tables.PARTIES.get(entity, ()):
        found[name] = Column(name, name if name in ('to', 'cc', 'bcc', 'from') else
                             dictionary.schema_name(name), 'PartyList')
    return {name: column for name, column in found.items() if not FOREIGN.match(name)}


def targets_of(entity, csdl, captures):
    targets = {}
    for source in ([entity, 'activitypointer'] if entity in tables.ACTIVITIES else [entity]):
        for attribute, target, _, _ in csdl.lookups(source):
            targets.setdefault(attribute, [])
            if target not in targets[attribute] and not FOREIGN.match(target):
                targets[attribute].append(target)
    for attribute in captures.get(entity, []):
        if attribute.get('Targets') and attribute['LogicalName'] not in targets:
            targets[attribute['LogicalName']] = attribute['Targets']
    return targets


def complete_lookups(entity, found, csdl, captures, dictionary):
    targets = targets_of(entity, csdl, captures)
    for column in found.values():
        if column.kind == 'Owner':
            column.args = 'systemuser,team'
        elif column.kind == 'PartyList':
            column.args = ','.join(tables.PARTY_TARGETS)
        elif column.kind in ('Lookup', 'Customer'):
            column.args = ','.join(targets.get(column.name) or
                                   tables.TARGETS.get(column.name) or
                                   dictionary.targets.get(column.name) or ['account'])


def label_columns(column, dictionary):
    """The attributes that exist beside a column but not in OData: its label in several shapes."""
    name, schema = column.name, column.schema

    def hidden(suffix, kind, args=''):
        full = name + suffix.lower()
        return Column(full, dictionary.schema.get(full, schema + suffix), kind, args, 'h', name)

    if column.kind in ('Picklist', 'State', 'Status', 'Boolean', 'MultiSelectPicklist'):
        return [hidden('Name', 'Virtual')]
    if column.kind not in ('Lookup', 'Owner', 'Customer') or name in tables.LABELLESS:
        return []
    targets = column.args.split(',')
    if column.kind == 'Customer' or len(targets) > 2:
        lengths = (160, 450) if column.kind == 'Customer' else (400, 400)
    else:
        lengths = tables.LABEL_LENGTHS.get(targets[0], 100), (
            450 if targets[0] in ('account', 'contact') else 100)
    result = [hidden('Name', 'String', str(lengths[0]))]
    if set(targets) & {'account', 'contact', 'systemuser', 'lead'}:
        result.append(hidden('YomiName', 'String', str(lengths[1])))
    if column.kind in ('Owner', 'Customer') or name == 'partyid':
        result.append(hidden('Type', 'EntityName'))
    if name in ('regardingobjectid', 'objectid'):
        result.append(Column(name[:-2] + 'typecode', schema[:-2] + 'TypeCode', 'EntityName', '',
                             'h', name))
    return result


def mark(entity, found):
    row = tables.ENTITIES[entity]
    for column in found.values():
        if column.name == row['id']:
            column.kind, column.args = 'Uniqueidentifier', ''
            column.flags += 'k'
        if column.name == row['name'] and 'n' not in column.flags:
            column.flags += 'n'
        if column.name.startswith('entityimage') and column.name != 'entityimageid':
            column.attribute_of = 'entityimageid'
        if column.name == 'descriptionblobid_name':
            column.attribute_of = 'descriptionblobid'
        if re.match(r'^(msdyn|adx|new)_', column.name):
            column.flags += 'c'


def all_columns(csdl, columns, captures):
    dictionary = Dictionary(columns, captures)
    for entity in tables.ENTITIES:
        if entity == 'new_everything':
            found = {c[0]: Column(*c) for c in tables.EVERYTHING}
        else:
            found = entity_columns(entity, csdl, columns, dictionary)
        complete = found
        if entity != 'new_everything':
            complete_lookups(entity, found, csdl, captures, dictionary)
        for column in list(found.values()):
            for label in label_columns(column, dictionary):
                complete.setdefault(label.name, label)
        mark(entity, complete)
        key = tables.ENTITIES[entity]['id']
        yield entity, [complete[key]] + [complete[n] for n in sorted(complete) if n != key]


def relationships(csdl):
    for entity in tables.ENTITIES:
        if entity not in csdl.types:
            continue
        for attribute, target, navigation, partner in sorted(csdl.lookups(entity)):
            if not FOREIGN.match(target) and not FOREIGN.match(attribute):
                yield '\t'.join((entity, attribute, target, navigation, partner))


def write(path, what, columns, rows):
    text = HEADER.format(what=what) + '#' + '\t'.join(columns) + '\n' + '\n'.join(rows) + '\n'
    path.write_text(text, encoding='utf-8')
    print(f'{path}: {len(text)} bytes')


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    columns_path, captures_dir, out = map(pathlib.Path, sys.argv[1:])
    csdl = Csdl(captures_dir / 'edmx.xml')
    columns, captures = read_columns(columns_path), read_captures(captures_dir)
    write(out / 'entities.tsv', 'Entities',
          ('logical', 'schema', 'set', 'primary id', 'primary name', 'type code', 'ownership',
           'flags'),
          ['\t'.join((name, row['schema'], csdl.sets.get(name, row['schema'].lower() + 's'),
                      row['id'], row['name'], str(row['code']), row['owner'],
                      row['flags'])).rstrip('\t')
           for name, row in tables.ENTITIES.items()])
    write(out / 'attributes.tsv', 'Attributes',
          ('entity', 'logical', 'schema', 'kind', 'arguments', 'flags', 'attribute of'),
          [c.row(entity) for entity, found in all_columns(csdl, columns, captures) for c in found])
    write(out / 'relationships.tsv', 'Lookups: navigation property and its partner at the target',
          ('entity', 'attribute', 'target', 'navigation', 'partner'), list(relationships(csdl)))
    write(out / 'many_to_many.tsv', 'N:N relationships',
          ('schema', 'entity 1', 'attribute 1', 'entity 2', 'attribute 2', 'intersect'),
          ['\t'.join(row) for row in tables.MANY_TO_MANY])


main()

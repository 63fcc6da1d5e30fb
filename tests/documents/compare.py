#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# ruff: noqa
# fmt: off
# The customer's own comparison, copied as it was given.
"""compare.py expected.json actual.json [--min-accuracy 0.98 | --min-accuracy tasks=1,targets=0.99,findings=0.9] [--strict] [--show N]

Counts right/total per field and prints the first differences. Text is compared after NFC, whitespace and case folding.
Exit 0: everything right, or every group reached --min-accuracy (and the outcome is right). Exit 1: not. Exit 2: unreadable input.
Standard library only. The JSON is described in contracts.md."""
import argparse, json, re, sys, unicodedata
from collections import Counter, defaultdict

def norm(s):
    if s is None: return ''
    s = unicodedata.normalize('NFC', str(s)).replace('\u200b', '').replace('\ufeff', '').replace('\u00ad', '')
    return re.sub(r'\s+', ' ', s).strip().casefold()
def ntitle(s): return norm(s).rstrip(' :;')
def nnumber(s):
    s = norm(s).replace(' ', '').strip('.)('); m = re.fullmatch(r'(\d+)[.\-]?([a-zđ])', s)
    return m.group(1) + m.group(2) if m else s
def ncode(s): return norm(s).rstrip('. ').strip()
def nlist(v):
    if isinstance(v, str): v = [v] if v else []
    return sorted(norm(x) for x in (v or []))
def nnum(v):
    if v is None or v == '': return None
    try: return round(float(v), 6)
    except (TypeError, ValueError): return 'not a number: %r' % (v,)
def nop(v): return {'≥': '>=', '=>': '>=', None: None, '': None}.get(v, v)
def ndate(v): return None if v in (None, '') else str(v)[:10]
def nkind(v): return norm(v) or None

# field name, path in the item, normaliser, counted in the accuracy (False: only with --strict)
TASK = [('number', 'number', nnumber, True), ('title', 'title', ntitle, True), ('deadline.text', 'deadline.text', ntitle, True), ('deadline.kind', 'deadline.kind', nkind, True),
        ('deadline.due_on', 'deadline.due_on', ndate, True), ('leads', 'leads', nlist, True), ('partners', 'partners', nlist, True), ('output', 'output', ntitle, True),
        ('section', 'section', norm, False), ('deadline.starts_on', 'deadline.starts_on', ndate, False), ('deadline.recurrence', 'deadline.recurrence', nkind, False)]
TARGET = [('code', 'code', ncode, True), ('name', 'name', ntitle, True), ('max', 'max_score', nnum, True), ('baseline', 'baseline', nnum, True), ('target', 'target', nnum, True),
          ('operator', 'target_operator', nop, True), ('leads', 'leads', nlist, True)]

def get(item, path):
    for p in path.split('.'): item = item.get(p) if isinstance(item, dict) else None
    return item
def accepted(exp, path):
    """Expected value first, then what also_ok allows (of the item, or of the deadline inside it)."""
    vals = [get(exp, path)] + list((exp.get('also_ok') or {}).get(path, []))
    if path.startswith('deadline.'): vals += list(((exp.get('deadline') or {}).get('also_ok') or {}).get(path[9:], []))
    return vals

def pair(expected, actual, key, keys_of, title):
    """Match by key and order of occurrence, then leftovers by equal title, so that one wrong number does not spoil a row."""
    pairs, left = [], []
    free = defaultdict(list)
    for a in actual: free[key(a)].append(a)
    for e in expected:
        hit = next((k for k in keys_of(e) if free.get(k)), None)
        if hit is not None:
            c = free[hit]; best = next((x for x in c if ntitle(get(x, title)) == ntitle(get(e, title))), c[0]); c.remove(best); pairs.append((e, best))
        else: left.append(e)
    rest = [a for c in free.values() for a in c]
    for e in left:
        t = {ntitle(v) for v in accepted(e, title)} - {''}
        a = next((x for x in rest if ntitle(get(x, title)) in t and norm(x.get('index')) == norm(e.get('index'))), None) or next((x for x in rest if ntitle(get(x, title)) in t), None)
        if a is not None: rest.remove(a)
        pairs.append((e, a))
    return pairs, rest

def short(v, n=90):
    s = json.dumps(v, ensure_ascii=False) if not isinstance(v, str) else v.replace('\n', '⏎'); return s if len(s) <= n else s[:n - 1] + '…'

def group(name, spec, expected, actual, key, keys_of, title, strict, sample, diffs):
    right, total = Counter(), Counter(); pairs, extra = pair(expected, actual, key, keys_of, title)
    idname = spec[0][0]; missing = 0
    for e, a in pairs:
        if e.get('optional'): continue
        if a is None: missing += 1; diffs.append(f"{name} missing row: {e.get('index')}/{get(e, spec[0][1])} {short(get(e, title) or '')}")
        for f, path, nf, counted in spec:
            total[f] += 1
            ok = a is not None and any(nf(get(a, path)) == nf(v) for v in accepted(e, path))
            if f == idname and ok: ok = norm(a.get('index')) == norm(e.get('index'))
            if ok: right[f] += 1
            elif a is not None and (counted or strict):
                diffs.append(f"{name} {e.get('index')}/{get(e, spec[0][1])} {f}: expected {short(get(e, path))} | got {short(get(a, path))}" + (f" in {a.get('index')}" if f == idname else ''))
    if sample: extra = []
    for a in extra:
        total[idname] += 1; diffs.append(f"{name} extra row: {a.get('index')}/{get(a, spec[0][1])} {short(get(a, title) or '')}")
    print(f'{name}: expected {len([e for e, _ in pairs if not e.get("optional")])}, got {len(actual)}, missing {missing}, extra {len(extra)}')
    for f, _, _, counted in spec:
        if total[f]: print(f'  {f:22} {right[f]}/{total[f]}' + ('' if counted or strict else '   (not counted)'))
    use = [f for f, _, _, c in spec if c or strict]
    return sum(right[f] for f in use), sum(total[f] for f in use)

def nwhere(w):
    w = norm(w).replace(' ', '_') if w else ''
    w = re.sub(r'[/_]*(?:task|nhiệm_vụ|nv)[/_#]*', '/task/', w); i, _, r = w.partition('/')
    return i + '/' + (('task/' + nnumber(r[5:])) if r.startswith('task/') else r.rstrip('.'))
FIELD = {'max': 'max_score', 'lead': 'leads', 'partner': 'partners', 'deadline.text': 'deadline', 'deadline.due_on': 'deadline', 'due_on': 'deadline', 'target_2024': 'target'}
def nfield(f): f = norm(f); return FIELD.get(f, f)

def findings(expected, actual, ignore, diffs):
    act = [a for a in actual if norm(a.get('severity')) in ('error', 'warning', '') and a.get('rule') not in ignore]; used = [False] * len(act)
    def match(e, a):
        rules = e.get('rule_any') or [e['rule']]
        if a.get('rule') not in rules: return False
        if e['where'] != '*' and nwhere(a.get('where')) != nwhere(e['where']): return False
        return e.get('field') in ('*', None) or nfield(a.get('field')) in ('', nfield(e['field']))
    req = [e for e in expected if not e.get('optional')]; found = missed = 0
    for e in sorted(req, key=lambda e: e['where'] == '*'):
        k = next((k for k, a in enumerate(act) if not used[k] and match(e, a)), None)
        if k is None: missed += 1; diffs.append(f"finding missed: {e['rule']} {e['where']} {e.get('field')} (printed {e.get('printed')}, computed {e.get('computed')})")
        else:
            found += 1; used[k] = True
            if e['where'] == '*':                                   # one wildcard covers every finding of its kind
                for n, a in enumerate(act):
                    if match(e, a): used[n] = True
            sug = e.get('suggestion')
            if sug and norm(sug) not in norm(json.dumps(act[k], ensure_ascii=False)): diffs.append(f"note (not counted): {e['where']} should suggest {sug}")
    for e in expected:
        if e.get('optional'):
            for n, a in enumerate(act):
                if not used[n] and match(e, a): used[n] = True
    extra = [a for n, a in enumerate(act) if not used[n]]
    for a in extra: diffs.append(f"finding extra: {a.get('rule')} {a.get('where')} {a.get('field')} (printed {a.get('printed')}, computed {a.get('computed')})")
    print(f'findings: found {found}, missed {missed}, extra {len(extra)}'); return found, len(req) + len(extra)

def main():
    ap = argparse.ArgumentParser(); ap.add_argument('expected'); ap.add_argument('actual'); ap.add_argument('--min-accuracy'); ap.add_argument('--strict', action='store_true'); ap.add_argument('--show', type=int, default=10)
    o = ap.parse_args()
    try: E = json.load(open(o.expected, encoding='utf-8')); A = json.load(open(o.actual, encoding='utf-8'))
    except (OSError, ValueError) as x: print('cannot read:', x); sys.exit(2)
    if not isinstance(A, dict): print('actual is not a JSON object'); sys.exit(2)
    diffs = []; outcome = E.get('outcome', 'import'); err = A.get('error') or A.get('errors'); rows = len(A.get('tasks') or []) + len(A.get('targets') or [])
    if err and not rows: ok = outcome in ('error', 'import_or_error')
    elif err: ok = False; diffs.append('an error was reported, yet rows were returned')
    else: ok = outcome in ('import', 'import_or_error') and (rows > 0 or not (E['tasks'] or E['targets']))
    print(f"outcome: expected {outcome}, got {'error: ' + short(err) if err else f'import of {rows} rows'} -> {'right' if ok else 'WRONG'}")
    for bad in E.get('must_not_contain', []):
        if bad in json.dumps(A, ensure_ascii=False): ok = False; diffs.append(f'output contains {bad!r}')
    if outcome == 'error' or (outcome == 'import_or_error' and err and not rows): rT = tT = rG = tG = rF = tF = 0
    else:
        tk = lambda t: (norm(t.get('index')), nnumber(t.get('number'))); gk = lambda t: (norm(t.get('index')), ncode(t.get('code')))
        rT, tT = group('tasks', TASK, E['tasks'], A.get('tasks') or [], tk, lambda e: [tk(e)], 'title', o.strict, E.get('tasks_are_sample'), diffs)
        if E.get('task_count') is not None and len(A.get('tasks') or []) != E['task_count']: ok = False; diffs.append(f"expected {E['task_count']} tasks, got {len(A.get('tasks') or [])}")
        def gkeys(e): return [gk(e)] + [(norm(e['index']), ncode(c)) for c in (e.get('also_ok') or {}).get('code', [])]
        rG, tG = group('targets', TARGET, E['targets'], A.get('targets') or [], gk, gkeys, 'name', o.strict, False, diffs)
        rF, tF = findings(E.get('findings') or [], A.get('findings') or [], set(E.get('ignore_rules') or []), diffs)
    for d in diffs[:o.show]: print('  -', d)
    if len(diffs) > o.show: print(f'  … and {len(diffs) - o.show} more')
    good = ok and (rT, rG, rF) == (tT, tG, tF)
    if not good and o.min_accuracy and ok:
        want = {}
        for p in o.min_accuracy.split(','):
            k, _, v = p.partition('='); want.update({k.strip(): float(v)} if v else {g: float(k) for g in ('tasks', 'targets', 'findings')})
        good = all((r / t if t else 1.0) >= want.get(g, 1.0) - 1e-12 for g, r, t in (('tasks', rT, tT), ('targets', rG, tG), ('findings', rF, tF)))
    print(f'accuracy tasks {rT}/{tT} targets {rG}/{tG} findings {rF}/{tF}'); sys.exit(0 if good else 1)

if __name__ == '__main__': main()

"""Language tags of every make, reduced to ISO 639-1."""

import re

_ISO_639_3 = """
    aar:aa abk:ab afr:af aka:ak amh:am ara:ar arg:an asm:as ava:av ave:ae aym:ay aze:az bak:ba
    bam:bm bel:be ben:bn bis:bi bod:bo bos:bs bre:br bul:bg cat:ca ces:cs cha:ch che:ce chu:cu
    chv:cv cor:kw cos:co cre:cr cym:cy dan:da deu:de div:dv dzo:dz ell:el eng:en epo:eo est:et
    eus:eu ewe:ee fao:fo fas:fa fij:fj fin:fi fra:fr fry:fy ful:ff gla:gd gle:ga glg:gl glv:gv
    grn:gn guj:gu hat:ht hau:ha heb:he her:hz hin:hi hmo:ho hrv:hr hun:hu hye:hy ibo:ig ido:io
    iii:ii iku:iu ile:ie ina:ia ind:id ipk:ik isl:is ita:it jav:jv jpn:ja kal:kl kan:kn kas:ks
    kat:ka kau:kr kaz:kk khm:km kik:ki kin:rw kir:ky kom:kv kon:kg kor:ko kua:kj kur:ku lao:lo
    lat:la lav:lv lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mah:mh mal:ml mar:mr mkd:mk mlg:mg
    mlt:mt mon:mn mri:mi msa:ms mya:my nau:na nav:nv nbl:nr nde:nd ndo:ng nep:ne nld:nl nno:nn
    nob:no nor:no nya:ny oci:oc oji:oj ori:or orm:om oss:os pan:pa pli:pi pol:pl por:pt pus:ps
    que:qu roh:rm ron:ro run:rn rus:ru sag:sg san:sa sin:si slk:sk slv:sl sme:se smo:sm sna:sn
    snd:sd som:so sot:st spa:es sqi:sq srd:sc srp:sr ssw:ss sun:su swa:sw swe:sv tah:ty tam:ta
    tat:tt tel:te tgk:tg tgl:tl tha:th tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:tw uig:ug
    ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo wln:wa wol:wo xho:xh yid:yi yor:yo zha:za zho:zh
    zul:zu
"""
_BIBLIOGRAPHIC = """
    alb:sq arm:hy baq:eu bur:my chi:zh cze:cs dut:nl fre:fr geo:ka ger:de gre:el ice:is mac:mk
    mao:mi may:ms per:fa rum:ro slo:sk tib:bo wel:cy
"""
_MEMBERS = """
    cmn:zh yue:zh wuu:zh nan:zh hak:zh arb:ar ary:ar arz:ar apc:ar acm:ar afb:ar prs:fa pes:fa
    zsm:ms zlm:ms fil:tl swh:sw lvs:lv ekk:et uzn:uz khk:mn ydd:yi gug:gn quz:qu als:sq azj:az
    pbu:ps kmr:ku ckb:ku plt:mg npi:ne ory:or
"""
"""Languages that ISO 639-1 knows only by the name of their group."""

_THREE_LETTERS = dict(pair.split(":") for pair in (_ISO_639_3 + _BIBLIOGRAPHIC + _MEMBERS).split())
_FORMER = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "nb": "no", "sh": "sr"}
"""Withdrawn or doubled codes that are still in use."""
_TWO_LETTERS = frozenset(_THREE_LETTERS.values())


def iso_639_1(tag: str | None) -> str | None:
    """`eng-US`, `cmn-Hans-CN`, `en_GB` or `en` to `en`, `zh`, `en`, `en`.

    None where the tag is empty, undetermined or a language that ISO 639-1 does not know.
    """
    match = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", tag or "")
    if match is None:
        return None
    letters = match[1].lower()
    if len(letters) == 3:
        return _THREE_LETTERS.get(letters)
    letters = _FORMER.get(letters, letters)
    return letters if letters in _TWO_LETTERS else None

"""Medicines: ingredients with their codes, and the sets that rules speak of.

RxNorm concept identifiers and ATC codes are those of the clinical sources; an ingredient without codes is
recognised by its name only. Sets follow the ATC with named exclusions, because plain prefixes give false
alarms (lithium is no D2 blocker) and misses (codeine as an antitussive is an opioid).
"""

from __future__ import annotations

from typing import NamedTuple


class Ingredient(NamedTuple):
    """One substance: id, label, RxNorm ingredient codes, ATC codes (full or prefix), other names in lower case."""

    id: str
    label: str
    rxnorm: tuple[str, ...] = ()
    atc: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class DrugSet(NamedTuple):
    """A set: ATC prefixes in it, ATC prefixes that are not, and ingredients by id."""

    id: str
    label: str
    atc: tuple[str, ...]
    atc_except: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()


def _i(id: str, rxnorm: str = "", atc: str = "", names: tuple[str, ...] = ()) -> Ingredient:
    return Ingredient(id, id.replace("_", " "), tuple(rxnorm.split()), tuple(atc.split()), names)


_CODED: tuple[Ingredient, ...] = (
    _i("gabapentin", "25480", "N02BF01 N03AX12"),
    _i("gabapentin_enacarbil", "1101333"),
    _i("pregabalin", "187832", "N02BF02 N03AX16"),
    _i("mirogabalin", "", "N02BF03"),
    _i("pramipexole", "746741", "N04BC05"),
    _i("ropinirole", "72302", "N04BC04"),
    _i("rotigotine", "616739", "N04BC09"),
    _i("levodopa", "6375", "N04BA", ("carbidopa/levodopa", "co-careldopa", "co-beneldopa")),
    _i("carbidopa", "2019"),
    _i("cabergoline", "47579", "N04BC06 G02CB03"),
    _i("pergolide", "8047", "N04BC02"),
    _i("bromocriptine", "", "N04BC01 G02CB01"),
    _i("apomorphine", "", "N04BC07"),
    _i("oxycodone", "7804", "N02AA05 N02AA55"),
    _i("methadone", "6813", "N07BC02 N02AC06"),
    _i("buprenorphine", "1819", "N07BC01 N02AE01 N07BC51"),
    _i("tramadol", "10689", "N02AX02"),
    _i("codeine", "2670", "R05DA04 N02AA59 N02AJ06"),
    _i("morphine", "7052", "N02AA01"),
    _i("hydrocodone", "5489", "N02AA10 R05DA03"),
    _i("hydromorphone", "", "N02AA03"),
    _i("tapentadol", "", "N02AX06"),
    _i("oxymorphone"),
    _i("fentanyl", "", "N02AB03"),
    _i("naloxone", "7242", "V03AB15"),
    _i("naltrexone", "7243", "N07BB04"),
    _i("clonazepam", "2598", "N03AE01"),
    _i("temazepam", "10355", "N05CD07"),
    _i("triazolam", "10767", "N05CD05"),
    _i("zolpidem", "39993", "N05CF02"),
    _i("eszopiclone", "461016", "N05CF04"),
    _i("zaleplon", "74667", "N05CF03"),
    _i("dipyridamole", "3521", "B01AC07"),
    _i("perampanel", "1356552", "N03AX22"),
    _i("bupropion", "42347", "N06AX12"),
    _i("carbamazepine", "2002", "N03AF01"),
    _i("valproate", "40254 11118 266856", "N03AG01", ("valproic acid", "divalproex")),
    _i("valerian"),
    _i("clonidine", "2599", "C02AC01 N02CX02"),
    _i("ferrous_sulfate", "24947", "B03AA07", ("ferrous sulphate",)),
    _i("ferric_carboxymaltose", "1433693"),
    _i("iron_sucrose", "24909"),
    _i("iron_dextran", "5992"),
    _i("ferumoxytol", "473387"),
    _i("ferric_derisomaltose", "", "", ("iron isomaltoside", "ferric derisomaltose")),
    _i("ferric_gluconate", "", "", ("sodium ferric gluconate", "ferric gluconate")),
    _i("magnesium", "6582", "A12CC", ("magnesium oxide", "magnesium citrate")),
    _i("vitamin_c", "1151", "A11GA01", ("ascorbic acid",)),
    _i("vitamin_d", "2418", "A11CC05", ("cholecalciferol", "colecalciferol")),
    _i("vitamin_e", "", "", ("tocopherol", "alpha-tocopherol")),
    _i("vitamin_b12", "11248", "B03BA01", ("cyanocobalamin", "vitamin b12", "hydroxocobalamin")),
    _i("folic_acid", "4511", "B03BB01", ("folate",)),
    _i("diphenhydramine", "3498", "R06AA02"),
    _i("doxylamine", "3642", "R06AA09"),
    _i("hydroxyzine", "5553", "N05BB01"),
    _i("promethazine", "8745", "R06AD02"),
    _i("cyproheptadine", "3013", "R06AX02"),
    _i("chlorphenamine", "2400", "R06AB04", ("chlorpheniramine",)),
    _i("meclizine", "6676", "R06AE05", ("meclozine",)),
    _i("metoclopramide", "6915", "A03FA01"),
    _i("prochlorperazine", "8704", "N05AB04"),
    _i("droperidol", "3648", "N05AD08 N01AX01"),
    _i("ondansetron", "26225", "A04AA01"),
    _i("domperidone", "3626", "A03FA03"),
    _i("haloperidol", "5093", "N05AD01"),
    _i("chlorpromazine", "2403", "N05AA01"),
    _i("olanzapine", "61381", "N05AH03"),
    _i("quetiapine", "51272", "N05AH04"),
    _i("risperidone", "35636", "N05AX08"),
    _i("aripiprazole", "89013", "N05AX12"),
    _i("clozapine", "2626", "N05AH02"),
    _i("lurasidone", "1040028", "N05AE05"),
    _i("amisulpride", "", "N05AL05"),
    _i("mirtazapine", "15996", "N06AX11"),
    _i("mianserin", "", "N06AX03"),
    _i("fluoxetine", "4493", "N06AB03"),
    _i("paroxetine", "32937", "N06AB05"),
    _i("sertraline", "36437", "N06AB06"),
    _i("citalopram", "2556", "N06AB04"),
    _i("escitalopram", "321988", "N06AB10"),
    _i("fluvoxamine", "42355", "N06AB08"),
    _i("venlafaxine", "39786", "N06AX16"),
    _i("desvenlafaxine", "", "N06AX23"),
    _i("duloxetine", "72625", "N06AX21"),
    _i("milnacipran", "", "N06AX17"),
    _i("amitriptyline", "704", "N06AA09"),
    _i("clomipramine", "2597", "N06AA04"),
    _i("nortriptyline", "", "N06AA10"),
    _i("trazodone", "10737", "N06AX05"),
    _i("lithium", "6448", "N05AN01"),
    _i("ciprofloxacin", "2551", "J01MA02"),
    _i("selegiline", "9639", "N04BD01"),
    _i("rasagiline", "134748", "N04BD02"),
    _i("safinamide", "", "N04BD03"),
    _i("linezolid", "190376", "J01XX08"),
    _i("methylene_blue", "6878", "V03AB17", ("methylthioninium",)),
    _i("phenelzine", "", "N06AF03"),
    _i("tranylcypromine", "", "N06AF04"),
    _i("moclobemide", "", "N06AG02"),
    _i("sodium_oxybate", "", "N07XX04"),
    _i("topiramate", "", "N03AX11"),
    _i("zonisamide", "", "N03AX15"),
    _i("phenytoin", "", "N03AB02"),
    _i("levothyroxine", "", "H03AA01"),
    _i("interferon_alpha", "", "L03AB04 L03AB05 L03AB10 L03AB11", ("interferon alfa", "peginterferon alfa")),
)

#: In a set by their names alone: (set, names).
_BY_NAME: dict[str, tuple[str, ...]] = {
    "benzodiazepine": (
        "alprazolam", "chlordiazepoxide", "clobazam", "diazepam", "estazolam", "flurazepam", "lorazepam",
        "lormetazepam", "midazolam", "nitrazepam", "oxazepam",
    ),
    "z_drug": ("zopiclone",),
    "opioid": ("dihydrocodeine", "meperidine", "pethidine", "sufentanil", "remifentanil"),
    "antipsychotic": ("paliperidone", "ziprasidone", "brexpiprazole", "cariprazine", "perphenazine", "fluphenazine"),
    "sedating_antihistamine": ("dimenhydrinate", "dexchlorpheniramine", "brompheniramine", "triprolidine"),
    "tca": ("imipramine", "doxepin", "desipramine", "trimipramine", "protriptyline"),
    "triptan": ("sumatriptan", "rizatriptan", "zolmitriptan", "eletriptan", "naratriptan", "frovatriptan"),
    "muscle_relaxant": ("baclofen", "cyclobenzaprine", "methocarbamol", "carisoprodol", "tizanidine"),
    "barbiturate": ("phenobarbital", "primidone"),
    "anticoagulant": ("warfarin", "apixaban", "rivaroxaban", "dabigatran", "edoxaban", "enoxaparin", "heparin", "fondaparinux"),
    "antiplatelet": ("aspirin", "clopidogrel", "prasugrel", "ticagrelor"),
    "acid_suppressant": ("omeprazole", "esomeprazole", "lansoprazole", "pantoprazole", "rabeprazole", "famotidine", "cimetidine", "nizatidine"),
    "quinolone": ("levofloxacin", "moxifloxacin", "ofloxacin"),
    "beta_blocker": ("metoprolol", "propranolol", "atenolol", "bisoprolol", "carvedilol", "nebivolol"),
    "statin": ("simvastatin", "atorvastatin", "rosuvastatin", "pravastatin", "lovastatin"),
    "diuretic": ("hydrochlorothiazide", "furosemide", "torasemide", "chlorthalidone", "spironolactone", "indapamide"),
    "corticosteroid": ("prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "hydrocortisone"),
    "antiepileptic": ("lamotrigine", "levetiracetam", "oxcarbazepine", "lacosamide", "ethosuximide"),
    "long_acting_beta_agonist": ("salmeterol", "formoterol", "vilanterol", "indacaterol"),
    "glitazone": ("pioglitazone", "rosiglitazone"),
    "calcium_blocker": ("amlodipine", "nifedipine", "felodipine", "diltiazem", "verapamil"),
    "oral_iron": ("ferrous gluconate", "ferrous fumarate", "iron bisglycinate", "ferric maltol", "polysaccharide iron"),
    "oestrogen": ("estradiol", "ethinyl estradiol", "conjugated estrogens"),
    "strong_cyp3a4_agent": ("ketoconazole", "itraconazole", "clarithromycin", "ritonavir", "cobicistat", "rifampicin", "rifampin"),
    "antiarrhythmic_ia_iii": ("quinidine", "disopyramide", "procainamide", "amiodarone", "sotalol", "dofetilide", "dronedarone"),
    "metformin": ("metformin",),
    "tetracycline": ("doxycycline", "minocycline", "tetracycline"),
    "bisphosphonate": ("alendronate", "alendronic acid", "risedronate", "zoledronic acid"),
    "ace_inhibitor": ("lisinopril", "enalapril", "ramipril", "perindopril", "captopril", "benazepril"),
    "antacid": ("aluminium hydroxide", "aluminum hydroxide", "magnesium hydroxide"),
    "adenosine_agent": ("adenosine", "regadenoson"),
}  # fmt: skip

#: In no set: recognised, and known not to matter for any rule of the book.
_PLAIN: tuple[str, ...] = (
    "paracetamol", "acetaminophen", "ibuprofen", "naproxen", "diclofenac", "celecoxib", "meloxicam", "etoricoxib",
    "losartan", "valsartan", "candesartan", "irbesartan", "olmesartan", "telmisartan", "insulin", "insulin glargine",
    "insulin lispro", "insulin aspart", "glipizide", "gliclazide", "glimepiride", "sitagliptin", "linagliptin",
    "empagliflozin", "dapagliflozin", "semaglutide", "liraglutide", "dulaglutide", "tirzepatide", "ezetimibe",
    "allopurinol", "febuxostat", "colchicine", "amoxicillin", "clavulanate", "penicillin v", "cefuroxime",
    "cephalexin", "azithromycin", "nitrofurantoin", "trimethoprim", "sulfamethoxazole", "metronidazole", "fluconazole",
    "aciclovir", "acyclovir", "valaciclovir", "valacyclovir", "oseltamivir", "albuterol", "salbutamol", "budesonide",
    "fluticasone", "beclomethasone", "mometasone", "tiotropium", "ipratropium", "montelukast", "cetirizine",
    "levocetirizine", "loratadine", "desloratadine", "fexofenadine", "latanoprost", "timolol", "tamsulosin",
    "finasteride", "dutasteride", "oxybutynin", "solifenacin", "mirabegron", "sildenafil", "tadalafil", "progesterone",
    "levonorgestrel", "norethisterone", "norethindrone", "etonogestrel", "medroxyprogesterone", "testosterone", "tamoxifen",
    "letrozole", "anastrozole", "methotrexate", "hydroxychloroquine", "sulfasalazine", "azathioprine", "mesalazine",
    "adalimumab", "etanercept", "loperamide", "senna", "macrogol", "polyethylene glycol", "lactulose", "bisacodyl",
    "docusate", "simeticone", "calcium carbonate", "calcium acetate", "sevelamer", "cinacalcet", "calcitriol",
    "ergocalciferol", "potassium chloride", "sodium bicarbonate", "sodium chloride", "zinc", "multivitamin", "omega-3",
    "melatonin", "ramelteon", "suvorexant", "lemborexant", "daridorexant", "epoetin alfa", "darbepoetin", "nitroglycerin",
    "glyceryl trinitrate", "isosorbide mononitrate", "isosorbide dinitrate", "hydralazine", "doxazosin", "prazosin",
    "sacubitril", "ivabradine", "digoxin", "cilostazol", "pentoxifylline", "memantine", "donepezil", "rivastigmine",
    "galantamine", "entacapone", "opicapone", "amantadine", "methylphenidate", "lisdexamfetamine", "dexamfetamine",
    "atomoxetine", "guanfacine", "modafinil", "varenicline", "nicotine", "acamprosate", "disulfiram", "buspirone",
    "lidocaine", "benzocaine", "guaifenesin", "dextromethorphan", "pseudoephedrine", "phenylephrine", "xylometazoline",
)  # fmt: skip


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name)


_NAMED = tuple(Ingredient(_slug(n), n, (), (), (n,)) for names in _BY_NAME.values() for n in names)
_OTHERS = tuple(Ingredient(_slug(n), n, (), (), (n,)) for n in _PLAIN)

#: Every ingredient by id.
INGREDIENTS: dict[str, Ingredient] = {i.id: i for i in (*_CODED, *_NAMED, *_OTHERS)}
#: Ingredients that have facts of their own (taken, dose, days).
FOLLOWED: tuple[str, ...] = tuple(i.id for i in _CODED)


def _s(id: str, atc: str = "", without: str = "", ingredients: str = "") -> DrugSet:
    named = tuple(_slug(n) for n in _BY_NAME.get(id, ()))
    return DrugSet(id, id.replace("_", " "), tuple(atc.split()), tuple(without.split()), (*ingredients.split(), *named))


_BENZODIAZEPINE = "N05BA N05CD N03AE01"
_OPIOID = "N02A N07BC01 N07BC02 N07BC51 R05DA03 R05DA04"
_SEDATING = "R06AA R06AB R06AD R06AE05 R06AX02 N05BB01"
_SEDATING_NAMES = "diphenhydramine doxylamine hydroxyzine promethazine cyproheptadine chlorphenamine meclizine"
_SETS: tuple[DrugSet, ...] = (
    _s("opioid", _OPIOID, "N07BC04", "oxycodone methadone buprenorphine tramadol codeine morphine hydrocodone hydromorphone tapentadol oxymorphone fentanyl"),
    _s("full_opioid_agonist", "N02AA N02AB N02AX02 N02AX06 N02AC06 N07BC02 R05DA03 R05DA04", "", "oxycodone methadone tramadol codeine morphine hydrocodone hydromorphone tapentadol oxymorphone fentanyl"),
    _s("benzodiazepine", _BENZODIAZEPINE, "", "clonazepam temazepam triazolam"),
    _s("z_drug", "N05CF", "", "zolpidem eszopiclone zaleplon"),
    _s("benzodiazepine_or_z", f"{_BENZODIAZEPINE} N05CF", "", "clonazepam temazepam triazolam zolpidem eszopiclone zaleplon " + " ".join(_slug(n) for n in (*_BY_NAME["benzodiazepine"], *_BY_NAME["z_drug"]))),
    _s("gabapentinoid", "N02BF01 N02BF02 N02BF03 N03AX12 N03AX16", "", "gabapentin gabapentin_enacarbil pregabalin mirogabalin"),
    _s("barbiturate", "N03AA N05CA"),
    _s("muscle_relaxant", "M03B"),
    _s("other_cns_depressant", f"N03AA N05CA N07XX04 M03B {_SEDATING} N05A", "N05AN", _SEDATING_NAMES + " sodium_oxybate " + " ".join(_slug(n) for n in (*_BY_NAME["barbiturate"], *_BY_NAME["muscle_relaxant"], *_BY_NAME["antipsychotic"], *_BY_NAME["sedating_antihistamine"]))),
    _s("dopamine_agonist", "N04BC", "", "pramipexole ropinirole rotigotine cabergoline pergolide bromocriptine apomorphine"),
    _s("dopaminergic", "N04BC N04BA", "", "pramipexole ropinirole rotigotine cabergoline pergolide bromocriptine apomorphine levodopa"),
    _s("d2_blocker", "N05A A03FA01 N01AX01 R06AD02 N06CA01", "N05AN", "metoclopramide promethazine droperidol " + " ".join(_slug(n) for n in _BY_NAME["antipsychotic"])),
    _s("d2_antiemetic", "A03FA01 N05AB04 N05AD08", "", "metoclopramide prochlorperazine droperidol"),
    _s("antipsychotic", "N05A", "N05AN"),
    _s("sedating_antihistamine", _SEDATING, "", _SEDATING_NAMES),
    _s("ssri", "N06AB"),
    _s("snri", "N06AX16 N06AX17 N06AX21 N06AX23"),
    _s("tca", "N06AA"),
    _s("triptan", "N02CC"),
    _s("serotonergic", "N06AB N06AX16 N06AX17 N06AX21 N06AX23 N06AA N06AX11 N06AX05 N05AN01 N02CC", "", " ".join(_slug(n) for n in (*_BY_NAME["tca"], *_BY_NAME["triptan"]))),
    _s("antidepressant", "N06A", "", " ".join(_slug(n) for n in _BY_NAME["tca"])),
    _s("maoi", "N06AF N06AG N04BD J01XX08 V03AB17"),
    _s("non_selective_maoi", "N06AF J01XX08 V03AB17"),
    _s("cyp1a2_inhibitor", "J01MA02 N06AB08"),
    _s("strong_cyp3a4_agent"),
    _s("qt_drug", "N07BC02 A03FA03 A04AA01 N05BB01 N06AB04 N06AB10", "", "methadone domperidone ondansetron hydroxyzine citalopram escitalopram"),
    _s("antiarrhythmic_ia_iii", "C01BA C01BD"),
    _s("anticoagulant", "B01AA B01AB B01AE B01AF B01AX05"),
    _s("antiplatelet", "B01AC", "B01AC07"),
    _s("antithrombotic", "B01AA B01AB B01AE B01AF B01AX05 B01AC", "B01AC07", " ".join(_slug(n) for n in (*_BY_NAME["anticoagulant"], *_BY_NAME["antiplatelet"]))),
    _s("acid_suppressant", "A02BC A02BA"),
    _s("quinolone", "J01MA", "", "ciprofloxacin"),
    _s("beta_blocker", "C07"),
    _s("statin", "C10AA"),
    _s("diuretic", "C03"),
    _s("corticosteroid", "H02AB"),
    _s("antiepileptic", "N03", "N03AX12 N03AX16", "valproate carbamazepine topiramate zonisamide phenytoin perampanel primidone phenobarbital"),
    _s("long_acting_beta_agonist", "R03AC12 R03AC13 R03AC18 R03AC19 R03AK"),
    _s("glitazone", "A10BG"),
    _s("calcium_blocker", "C08"),
    _s("oral_iron", "B03AA B03AB B03AD B03AE", "", "ferrous_sulfate"),
    _s("iv_iron", "B03AC", "", "ferric_carboxymaltose iron_sucrose iron_dextran ferumoxytol ferric_derisomaltose ferric_gluconate"),
    _s("oestrogen", "G03C G03A"),
    _s("metformin", "A10BA02"),
    _s("tetracycline", "J01A"),
    _s("bisphosphonate", "M05BA"),
    _s("ace_inhibitor", "C09A C09B"),
    _s("antacid", "A02A", "", "magnesium"),
    _s("adenosine_agent", "C01EB10"),
)  # fmt: skip

#: Every set by id.
SETS: dict[str, DrugSet] = {s.id: s for s in _SETS}


def sets_of_atc(code: str) -> tuple[str, ...]:
    """The sets a full ATC code belongs to, sorted."""
    return tuple(
        sorted(
            s.id
            for s in _SETS
            if any(code.startswith(p) for p in s.atc) and not any(code.startswith(p) for p in s.atc_except)
        )
    )


def sets_of_ingredient(id: str) -> tuple[str, ...]:
    """The sets an ingredient belongs to, by name or by its ATC codes, sorted."""
    found = {s.id for s in _SETS if id in s.ingredients}
    for code in INGREDIENTS[id].atc:
        found.update(sets_of_atc(code))
    return tuple(sorted(found))

"""Where the statements come from. One entry a publication, label or named design choice of ours.

Only what the sources say is encoded, in our own words; grades are kept as each body gives them.
"""

from ekbom.guidelines.vocabulary import Source

AASM_2025 = Source(
    "AASM-2025",
    "Treatment of restless legs syndrome and periodic limb movement disorder: clinical practice guideline",
    "American Academy of Sleep Medicine",
    2025,
    "J Clin Sleep Med 2025;21(1):137-152, doi 10.5664/jcsm.11390",
)
AAN_2016 = Source(
    "AAN-2016",
    "Treatment of restless legs syndrome in adults",
    "American Academy of Neurology",
    2016,
    "Neurology 2016;87:2585-2593, doi 10.1212/WNL.0000000000003388",
    superseded_by="AASM-2025",
)
EFNS_2012 = Source(
    "EFNS-2012",
    "Management of restless legs syndrome",
    "EFNS/ENS/ESRS",
    2012,
    "Eur J Neurol 2012;19:1385-1396, doi 10.1111/j.1468-1331.2012.03853.x",
    superseded_by="AASM-2025",
)
S2K_2022 = Source("S2k-2022", "Restless legs syndrome (S2k guideline)", "DGN/DGSM", 2022)
IRLSSG_2014 = Source(
    "IRLSSG-2014",
    "Diagnostic criteria for restless legs syndrome",
    "International RLS Study Group",
    2014,
    "Sleep Med 2014;15:860-873, doi 10.1016/j.sleep.2014.03.025",
)
IRLSSG_2013_CHILD = Source(
    "IRLSSG-2013",
    "Paediatric diagnostic criteria for restless legs syndrome",
    "International RLS Study Group",
    2013,
    "Sleep Med 2013;14:1253-1259, doi 10.1016/j.sleep.2013.08.778",
)
ALLEN_2003 = Source(
    "NIH-2003",
    "Restless legs syndrome: criteria, special considerations, cognitive impairment",
    "NIH consensus workshop",
    2003,
    "Sleep Med 2003;4:101-119",
)
ICSD_3_TR = Source(
    "ICSD-3-TR", "International classification of sleep disorders", "American Academy of Sleep Medicine", 2023
)
DSM_5 = Source(
    "DSM-5", "Diagnostic and statistical manual of mental disorders", "American Psychiatric Association", 2013
)
IRLSSG_IRON_2018 = Source(
    "IRLSSG-IRON-2018",
    "Iron treatment of restless legs syndrome",
    "International RLS Study Group",
    2018,
    "Sleep Med 2018;41:27-44, doi 10.1016/j.sleep.2017.11.1126",
)
IRLSSG_AUGMENTATION_2016 = Source(
    "IRLSSG-AUG-2016",
    "Prevention and treatment of dopaminergic augmentation",
    "IRLSSG/EURLSSG/RLS Foundation",
    2016,
    "Sleep Med 2016;21:1-11, doi 10.1016/j.sleep.2016.01.017",
)
MPI_2007 = Source(
    "MPI-2007",
    "Diagnostic standards for dopaminergic augmentation",
    "Max Planck Institute consensus",
    2007,
    "Sleep Med 2007;8:520-530",
)
MAYO_2021 = Source(
    "MAYO-2021",
    "Management of restless legs syndrome: updated algorithm",
    "RLS Foundation advisory board",
    2021,
    "Mayo Clin Proc 2021;96:1921-1937, doi 10.1016/j.mayocp.2020.12.026",
)
RLSF_OPIOID_2018 = Source(
    "RLSF-OPIOID-2018",
    "Appropriate use of opioids in refractory restless legs syndrome",
    "RLS Foundation advisory board",
    2018,
    "Mayo Clin Proc 2018;93:59-67, doi 10.1016/j.mayocp.2017.11.007",
)
PREGNANCY_2015 = Source(
    "IRLSSG-PREG-2015",
    "Restless legs syndrome in pregnancy and lactation: consensus",
    "International RLS Study Group",
    2015,
    "Sleep Med Rev 2015;22:64-77, doi 10.1016/j.smrv.2014.10.009",
)
CDC_2022 = Source("CDC-2022", "Prescribing opioids for pain: conversion factors and safeguards", "CDC", 2022)
FDA_2017_LACTATION = Source(
    "FDA-2017", "Codeine and tramadol: children and breastfeeding", "US Food and Drug Administration", 2017
)
FDA_2019_GABAPENTINOIDS = Source(
    "FDA-2019", "Gabapentinoids: breathing problems", "US Food and Drug Administration", 2019
)
FDA_2025_GABAPENTIN = Source(
    "FDA-2025",
    "Gabapentin and gabapentin enacarbil: revised label warnings",
    "US Food and Drug Administration",
    2025,
    "labels of April 2025",
)
FDA_2016_OPIOID_BENZODIAZEPINE = Source(
    "FDA-2016", "Opioids with benzodiazepines", "US Food and Drug Administration", 2016
)
FDA_2020_NALOXONE = Source("FDA-2020", "Naloxone with opioids", "US Food and Drug Administration", 2020)
BEERS_2023 = Source("BEERS-2023", "Potentially inappropriate medication in older adults", "AGS", 2023)
LABEL = Source("LABEL", "Product label (United States, European Union, United Kingdom or Japan)", "Regulators", 2025)
MHRA_2022 = Source("MHRA-2022", "Pregabalin and the risk in pregnancy", "MHRA", 2022)
APS_HRS_2014 = Source("APS-HRS-2014", "Methadone safety: electrocardiography", "APS/HRS", 2014)
AGA_2020 = Source("AGA-2020", "Gastrointestinal evaluation of iron deficiency anaemia", "AGA", 2020)
KDIGO = Source("KDIGO", "Anaemia in chronic kidney disease", "KDIGO", 2012)
CKD_EPI_2021 = Source("CKD-EPI-2021", "New creatinine-based equation to estimate GFR", "CKD-EPI", 2021)
COCKCROFT_GAULT_1976 = Source(
    "COCKCROFT-GAULT-1976", "Prediction of creatinine clearance from serum creatinine", "Cockcroft, Gault", 1976
)
ALLEN_2013_IRLS = Source("IRLS-2013", "Minimal important change of the IRLS", "Allen", 2013, "Sleep Med 2013;14:1229")
SVS_1_2022 = Source(
    "SVS-I-2022",
    "Varicose veins guideline, part I",
    "SVS/AVF/AVLS",
    2022,
    "J Vasc Surg Venous Lymphat Disord 2023;11:231, doi 10.1016/j.jvsv.2022.09.004",
)
SVS_2_2023 = Source(
    "SVS-II-2023", "Varicose veins guideline, part II", "SVS/AVF/AVLS", 2023, "doi 10.1016/j.jvsv.2023.08.011"
)
SVS_2011 = Source(
    "SVS-2011",
    "Care of patients with varicose veins",
    "SVS/AVF",
    2011,
    "doi 10.1016/j.jvs.2011.01.079",
    superseded_by="SVS-I-2022",
)
ESVS_2022 = Source("ESVS-2022", "Management of chronic venous disease of the lower limbs", "ESVS", 2022)
CEAP_2020 = Source("CEAP-2020", "The 2020 update of CEAP", "AVF", 2020, "doi 10.1016/j.jvsv.2019.12.075")
EHIT_2020 = Source(
    "EHIT-2020", "Endothermal heat-induced thrombosis", "AVF/SVS", 2020, "doi 10.1016/j.jvsv.2020.06.008"
)
NICE_NG158 = Source("NICE-NG158", "Venous thromboembolic diseases", "NICE", 2023)
PAD_2024 = Source("PAD-2024", "Lower-extremity peripheral artery disease", "ACC/AHA", 2024)
AHA_ABI_2012 = Source("AHA-ABI-2012", "Measurement of the ankle-brachial index", "AHA", 2012)
GVG_2019 = Source("GVG-2019", "Global vascular guidelines on chronic limb-threatening ischaemia", "SVS/ESVS/WFVS", 2019)
ESC_2017 = Source("ESC-2017", "Peripheral arterial diseases", "ESC/ESVS", 2017)
IWGDF_2023 = Source("IWGDF-2023", "Peripheral artery disease in diabetes and a foot ulcer", "IWGDF", 2023)
WIFI_2014 = Source("WIFI-2014", "Wound, ischaemia, foot infection classification", "SVS", 2014)
COMPRESSION_2020 = Source(
    "COMPRESSION-2020",
    "Risks and contraindications of medical compression",
    "International consensus",
    2020,
    "Phlebology 2020;35:447, doi 10.1177/0268355520909066",
)
#: Trade standards rather than a publication; the year is that in which they were read.
HOSIERY_CLASSES = Source(
    "HOSIERY-CLASSES", "Compression hosiery: RAL-GZ 387, British standard, US retail ranges", "Standards", 2026
)
SVS_AVF_2014 = Source(
    "SVS-AVF-2014", "Management of venous leg ulcers", "SVS/AVF", 2014, superseded_by="COMPRESSION-2020"
)
CHEST_2021 = Source("CHEST-2021", "Antithrombotic therapy for venous thromboembolic disease", "CHEST", 2021)
ESVS_2021 = Source("ESVS-2021", "Management of venous thrombosis", "ESVS", 2021)
EULAR_2019 = Source("EULAR-2019", "Nailfold capillaroscopy: fast track and standardisation", "EULAR/SCTC", 2019)
SCHORMAIR_2024 = Source(
    "SCHORMAIR-2024",
    "Genome-wide analysis of restless legs syndrome",
    "Schormair",
    2024,
    "doi 10.1038/s41588-024-01763-1",
)
LETTIERI_2009 = Source(
    "LETTIERI-2009",
    "Pneumatic compression devices in restless legs syndrome",
    "Lettieri",
    2009,
    "doi 10.1378/chest.08-1665",
)
EKBOM = Source("EKBOM", "Design choice of this project, documented and open to change", "Ekbom", 2026)
AASM_2012 = Source(
    "AASM-2012",
    "Treatment of restless legs syndrome and periodic limb movement disorder in adults: update for 2012",
    "American Academy of Sleep Medicine",
    2012,
    superseded_by="AASM-2025",
)
VCSS_2010 = Source(
    "VCSS-2010", "Revision of the venous clinical severity score", "AVF", 2010, "doi 10.1016/j.jvs.2010.06.161"
)
EVRA_2018 = Source("EVRA-2018", "Early ablation in venous ulceration", "Gohel", 2018, "N Engl J Med 2018")
VIDIO_2017 = Source("VIDIO-2017", "Ultrasound from inside the iliac vein against venography", "Gagne", 2017)
ILIAC_REVIEW_2019 = Source(
    "ILIAC-REVIEW-2019", "Compression of the iliac vein", "Radaideh", 2019, "doi 10.2147/VHRM.S203349"
)
ESVS_2021 = Source("ESVS-2021", "Management of venous thrombosis", "ESVS", 2021)
UIP_EHIT_2023 = Source(
    "UIP-EHIT-2023", "Thrombosis after vein procedures", "UIP", 2023, "doi 10.1177/02683555231219549"
)
UIP_SCLEROTHERAPY_2023 = Source(
    "UIP-SCLEROTHERAPY-2023", "Sclerotherapy in chronic venous disorders", "UIP", 2023, "doi 10.1177/02683555231211092"
)
S2K_SCLEROTHERAPY_2020 = Source(
    "S2k-SCLEROTHERAPY-2020", "Sclerotherapy of varicose veins (S2k)", "DGP", 2020, "doi 10.1007/s00105-020-04705-0"
)
LE_GAL_2026 = Source(
    "LE-GAL-2026",
    "Age-adjusted D-dimer in suspected deep vein thrombosis",
    "Le Gal",
    2026,
    "doi 10.1001/jama.2025.21561",
)
KANTER_1995 = Source("KANTER-1995", "Sclerotherapy and restless legs", "Kanter", 1995, "Dermatol Surg 1995;21:328")
MCDONAGH_2007 = Source("MCDONAGH-2007", "Restless legs in vein patients", "McDonagh", 2007, "Phlebology 2007")
HAYES_2008 = Source("HAYES-2008", "Ablation of veins in restless legs", "Hayes", 2008, "Phlebology 2008")
SUNDARESAN_2019 = Source(
    "SUNDARESAN-2019", "Vein treatment in restless legs", "Sundaresan", 2019, "Cureus, doi 10.7759/cureus.4368"
)
DEZUBE_2022 = Source(
    "DEZUBE-2022", "Restless legs complaints in a vein centre", "Dezube", 2022, "doi 10.1055/s-0041-1730447"
)
ALYAHYA_2025 = Source(
    "ALYAHYA-2025", "Restless legs and venous disease: review", "Alyahya", 2025, "doi 10.25122/jml-2025-0075"
)
EDINBURGH_1999 = Source(
    "EDINBURGH-1999",
    "Leg complaints and varicose veins in a population",
    "Bradbury",
    1999,
    "doi 10.1136/bmj.318.7180.353",
)
EDINBURGH_2000 = Source(
    "EDINBURGH-2000", "Reflux and leg complaints in a population", "Bradbury", 2000, "J Vasc Surg 2000;32:921"
)
WITHDRAWAL_2018 = Source(
    "WITHDRAWAL-2018",
    "Symptoms after the last dose of a dopaminergic drug in restless legs",
    "Sleep Medicine",
    2018,
    "Sleep Med 2018;52:80-87",
)

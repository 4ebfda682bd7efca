"""Names as they are borne in Algeria: the Arabic form, then its Latin spellings, the usual one first."""

from typing import NamedTuple


class Name(NamedTuple):
    arabic: str
    latin: tuple[str, ...]


def _read(text: str) -> list[Name]:
    entries = [part.strip().split("=") for part in text.replace("\n", ";").split(";") if part.strip()]
    return [Name(arabic.strip(), tuple(latin.strip() for latin in spellings.split(","))) for arabic, spellings in entries]


FAMILIES = _read("""
بن علي=Benali,Ben Ali; براهيمي=Brahimi,Ibrahimi; منصوري=Mansouri,Mensouri; سعدي=Saadi,Sadi; حداد=Haddad,Hadded
سعيدي=Saidi,Saaidi; غزالي=Ghezali,Ghazali; رحمون=Rahmoune,Rahmoun; عمراني=Amrani,Omrani; موساوي=Moussaoui,Mossaoui
بلقاسم=Belkacem,Belgacem; زيتوني=Zitouni; مرابط=Merabet,Mrabet; بلعباس=Belabbes,Bellabes; بن عيسى=Benaissa,Ben Aissa
بومدين=Boumediene,Boumedienne; قاسمي=Kacimi,Gasmi,Gacemi; خوجة=Khodja,Khoja; شاوش=Chaouche,Chaouch
مزيان=Meziane,Ameziane; باشا=Bacha; بلعيد=Belaid; بن ناصر=Bennacer,Benaceur; بوزيد=Bouzid; بوزيدي=Bouzidi
بوضياف=Boudiaf; حجار=Hadjar; عاشور=Achour; مدني=Madani,Medani; بلحسين=Belhocine; بلقايد=Belkaid,Belgaid
بوراس=Bouras,Bourras; تواتي=Touati; خالدي=Khaldi,Khaledi; خليفة=Khelifa,Khalifa; داود=Daoud,Daoued; زيدان=Zidane,Zidan
سليماني=Slimani,Sliman; شرقي=Chergui,Cherki; عباس=Abbas,Abbes; معمري=Maameri,Mammeri; قارة=Kara,Gara; أعراب=Arab,Aarab
بركات=Barkat,Berkat; بلخير=Belkheir,Belkhir; بن حمودة=Benhamouda,Ben Hamouda; بن طالب=Bentaleb,Ben Taleb
بن يحيى=Benyahia,Ben Yahia; بوعزة=Bouazza; جفال=Djeffal,Djefal; جودي=Djoudi; حسني=Hasni,Hosni; حليمي=Halimi
حمداني=Hamdani,Hemdani; حمودة=Hamouda,Hammouda; حموش=Hammouche,Hamouche; حميدي=Hamidi,Hmidi; دريش=Deriche,Dreiche
رحماني=Rahmani,Rehmani; سلطاني=Soltani,Soltanni; شارف=Charef,Chareuf; شريفي=Cherifi,Charifi; شعبان=Chabane,Chaabane
عمارة=Amara,Ammara; عمران=Amrane,Omrane; عمروش=Amrouche; عيساوي=Aissaoui,Issaoui; لحسن=Lahcene,Lahcen
مخلوفي=Makhloufi,Mekhloufi; مرباح=Merbah; مسعودي=Messaoudi,Messaoud; يحياوي=Yahiaoui,Yahyaoui; بجاوي=Bedjaoui
بلحاج=Belhadj,Bel Hadj; بن دحمان=Bendahmane,Ben Dahmane; بورنان=Bourenane,Bournane; بوزيان=Bouziane,Bouzian
تريكي=Triki; تومي=Toumi; حركات=Harkat,Herkat; حمدي=Hamdi,Hemdi; بن سالم=Bensalem,Ben Salem
بن سنوسي=Bensenouci,Ben Senoussi; بن عمور=Benamour,Ben Ammour; سالمي=Salmi,Selmi; سنوسي=Senouci,Senoussi
تلمساني=Tlemcani,Telemsani; خلادي=Khelladi,Khalladi; خلوفي=Khelloufi,Kheloufi; خميسي=Khemissi,Khemici
دنداني=Dendani,Dandani; سعدون=Saadoune,Sadoun; مهني=Mehenni,Mehani; بكاري=Bekkari,Bakari; شريف=Cherif,Charif
ربيعي=Rebiai,Rabii; بوعلام=Boualem,Boualam; زروقي=Zerrouki,Zerouki; قادري=Kadri,Gadri; بلعربي=Belarbi,Bel Arbi
بن عمر=Benamar,Ben Amor; بن موسى=Benmoussa,Ben Moussa; بن شيخ=Bencheikh,Ben Cheikh; بن زيان=Benziane,Ben Ziane
بن عودة=Benaouda,Ben Aouda; بوشامة=Bouchama; بوخالفة=Boukhalfa; بوقرة=Bouguerra,Bougara; بوجمعة=Boudjemaa,Boudjema
بوكرش=Boukerche; بولحبال=Boulahbal; بومعزة=Boumaza,Boumaaza; تاقة=Taga; جلول=Djelloul,Djeloul; جبار=Djebbar,Djebar
جعفري=Djaafri,Djafri; حاجي=Hadji; حشمان=Hachemane; حفيظ=Hafid,Hafidh; خياري=Khiari; خنوف=Khennouf
دحماني=Dahmani,Dehmani; دربال=Derbal; رزيق=Rezig,Rezzig; رمضاني=Ramdani,Remdani; زعيم=Zaim; زواوي=Zouaoui
ساحلي=Sahli,Saheli; سحنون=Sahnoun,Sahnoune; شنوف=Chennouf,Chenouf; شيخي=Chikhi; صالحي=Salhi,Salehi; صحراوي=Sahraoui
طالبي=Talbi,Talebi; طيبي=Taibi,Tayebi; عثماني=Othmani,Atmani; عزوز=Azzouz,Azouz; علواش=Allouache,Alouache
عليوي=Alioui; غربي=Gharbi,Gherbi; فرحات=Ferhat,Farhat; فلاح=Fellah,Felah; قويدر=Kouider,Guider; كبير=Kebir
كرميش=Kermiche; لعربي=Larbi,Laarbi; لعمري=Lamri,Laamri; لوصيف=Loucif,Loussif; مالكي=Malki,Maleki
محمدي=Mohammedi,Mohamadi; مداح=Meddah; مقراني=Mokrani,Mekrani; ميهوب=Mihoub; ناصري=Nasri,Naceri; نعيمي=Naimi
هاشمي=Hachemi,Hachmi; وعلي=Ouali; وناس=Ounas,Ounnas; يعقوبي=Yacoubi,Yagoubi; يوسفي=Yousfi,Youcefi
عبدلي=Abdelli,Abdeli; عريبي=Aribi
""")

MEN = _read("""
محمد=Mohamed,Mohammed,Mouhamed; أحمد=Ahmed,Ahmad; علي=Ali; عبد القادر=Abdelkader,Abd El Kader; مصطفى=Mustapha,Mostefa
رشيد=Rachid; سعيد=Said,Saïd; جمال=Djamel,Djamal; يوسف=Youcef,Youssef; سفيان=Sofiane,Soufiane; مهدي=Mehdi,Mahdi
كريم=Karim,Krim; نور الدين=Noureddine,Nordine; إبراهيم=Brahim,Ibrahim; سمير=Samir; ياسين=Yacine,Yassine
مراد=Mourad,Morad; خالد=Khaled,Khalid; كمال=Kamel,Kamal; نبيل=Nabil; عادل=Adel,Adil; أمين=Amine,Amin; عمر=Omar,Amar
عبد العزيز=Abdelaziz,Abd El Aziz; حمزة=Hamza; سليم=Salim,Slim; عبد المالك=Abdelmalek; فريد=Farid; حسين=Hocine,Houcine
عمار=Ammar,Amar; بلال=Bilal,Billel; بوعلام=Boualem; هشام=Hichem,Hicham; عبد الله=Abdallah,Abdellah
أسامة=Oussama,Osama; حميد=Hamid; رضا=Reda,Redha; عبد الحميد=Abdelhamid; طارق=Tarek,Tarik; وليد=Walid,Oualid
عبد الرحمن=Abderrahmane,Abdelrahmane; فيصل=Faycal,Faisal; إسماعيل=Ismail,Smail; عبد المجيد=Abdelmadjid,Abdelmajid
نسيم=Nassim,Nacim; العربي=Larbi; إلياس=Ilyes,Lyes; مولود=Mouloud; أيمن=Aymen,Aimen; بشير=Bachir; لخضر=Lakhdar
محمود=Mahmoud; لطفي=Lotfi; مختار=Mokhtar; رفيق=Rafik; رياض=Riad,Riadh; سليمان=Slimane; عبد الكريم=Abdelkrim,Abdelkarim
منير=Mounir; ميلود=Miloud; آدم=Adem,Adam; رضوان=Redouane,Radouane; صالح=Salah; ناصر=Nacer,Nasser; حبيب=Habib
رابح=Rabah; الطاهر=Tahar,Taher; يونس=Younes; موسى=Moussa; حسان=Hacene,Hassan; عثمان=Othmane,Athmane; عيسى=Aissa
مسعود=Messaoud; زكريا=Zakaria; عماد=Imad
""")

WOMEN = _read("""
فاطمة=Fatima,Fatma; مريم=Meriem,Maryam; نادية=Nadia; سارة=Sarah,Sara; ليلى=Leila,Laila; أمينة=Amina; أميرة=Amira
إيمان=Imane,Imene; زهرة=Zohra,Zahra; عائشة=Aicha; مليكة=Malika; جميلة=Djamila,Djemila; سليمة=Salima; ياسمين=Yasmine
خديجة=Khadidja,Khadija; سامية=Samia; سعاد=Souad; شيماء=Chaima,Chaimaa; حورية=Houria; زينب=Zineb
سهيلة=Souhila,Souheila; ليندة=Lynda,Linda; نصيرة=Nacera,Nassira; نوال=Nawal,Naouel; آمال=Amel,Amal; فريدة=Farida
كوثر=Kaouther,Kaoutar; أسماء=Asma,Asmaa; إيناس=Ines,Inas; سلمى=Selma,Salma; سميرة=Samira; نسيمة=Nassima
لينا=Lina,Lyna; هبة=Hiba; أنيسة=Anissa; فتيحة=Fatiha; وهيبة=Ouahiba,Wahiba; حفيظة=Hafida; خيرة=Kheira,Khaira
رقية=Rokia,Rekia; سعدية=Saadia,Sadia; سهام=Siham,Sihem; وردة=Ouarda,Warda; ربيعة=Rabia,Rabea; نسرين=Nesrine,Nasrine
يسرى=Yousra,Yosra; وفاء=Wafa,Ouafa; وسام=Wissam,Ouissem; خولة=Khaoula,Khawla; رميساء=Roumaissa,Romaissa
هاجر=Hadjer,Hadjar; صبرينة=Sabrina; حياة=Hayat,Hayet; دليلة=Dalila; حكيمة=Hakima; كريمة=Karima; نجاة=Nadjet,Nadjat
بختة=Bakhta; يمينة=Yamina; باية=Baya
""")

/**
 * Words that passwords are most often made of, in lower case and without digits: lists of leaked
 * passwords agree about them. A password that is one of these, or two of them, with digits and signs
 * around, is found in minutes.
 */
const words = `
password passwort passw parola parol kennwort motdepasse contrasena senha wachtwoord haslo letmein welcome
willkommen bienvenue admin administrator administrateur root toor guest user login access master default
changeme changeit secret secure security private qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn
zxcvbnm qazwsx qazwsxedc wsxedc abc abcd abcdef test tester testing demo sample example temp temporary
monkey dragon tiger lion eagle falcon panther wolf bear shark horse kitten kitty puppy butterfly dolphin
sunshine moonlight starlight rainbow flower rose lily summer winter spring autumn january february march
april may june july august september october november december monday tuesday wednesday thursday friday
saturday sunday iloveyou loveyou lovely love lover babygirl babyboy baby sweetheart sweety honey darling
angel princess prince queen king football baseball basketball hockey soccer tennis golf racing liverpool
arsenal chelsea barcelona realmadrid juventus manchester united yankees cowboys steelers lakers superman
batman spiderman ironman wonderwoman starwars startrek pokemon pikachu naruto minecraft fortnite roblox
nintendo playstation xbox matrix hunter killer ninja samurai warrior soldier ranger trooper thunder
lightning phoenix shadow ghost diablo devil satan heaven jesus jesuschrist christ god blessed freedom
liberty america usa canada mexico london paris berlin moscow russia germany deutschland france england
australia newyork california texas florida chicago boston michael jordan michelle jennifer jessica ashley
daniel david robert william richard thomas charles joseph matthew andrew anthony joshua christopher
alexander alexandra nicholas nicole amanda samantha stephanie melissa elizabeth victoria natasha maria
marina olga elena svetlana tatiana irina dmitri sergey andrei vladimir george charlie harley ginger pepper
buster maggie bailey cookie chocolate cheese banana orange apple cherry strawberry pumpkin coffee whiskey
vodka beer pizza money dollar rich million lucky winner casino poker computer internet google facebook
instagram youtube twitter linkedin amazon microsoft windows apple iphone android samsung nokia toyota
honda ferrari porsche mercedes bmw mustang corvette camaro harleydavidson whatever nothing hello helloworld
goodbye trustno trustnoone opensesame fuckyou fuckoff asshole bitch sexy hotstuff pussy tributary affiliate
partner marketing company business office manager service support system server network database
correcthorsebatterystaple correcthorse batterystaple thequickbrownfox quickbrownfox tobeornottobe
mypassword thispassword yourpassword nopassword newpassword oldpassword thepassword dontforget remember
privet lubov lyubov solnce solnyshko zvezda moskva sobaka koshka krasota svoboda йцукен йцукенгшщз пароль
любовь солнышко наташа привет марина максим андрей россия москва спартак зенит`
  .trim()
  .split(/\s+/)

export const commonWords: ReadonlySet<string> = new Set(words)
